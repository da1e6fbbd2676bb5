package io.millrace.yarn.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.configuration.Configuration;
import org.junit.Test;

public class JavaCommandTest {
  private static final long GIBIBYTE = 1L << 30;

  @Test
  public void startsAWorkerWithinItsMemory() {
    String command = JavaCommand.ofWorker(Configuration.empty(), GIBIBYTE, false);
    assertThat(command)
        .startsWith("exec ${JAVA_HOME:+$JAVA_HOME/bin/}java -X")
        .contains(" -Xmx", " -XX:MaxDirectMemorySize=", " -XX:+ExitOnOutOfMemoryError ")
        .endsWith(
            " @engine/class-path io.millrace.yarn.worker.WorkerContainer"
                + " 1><LOG_DIR>/stdout 2><LOG_DIR>/stderr");
  }

  @Test
  public void startsAMasterWithinItsMemory() {
    assertThat(JavaCommand.ofMaster(Configuration.empty(), GIBIBYTE, false))
        .contains(" -Xmx832m ", " io.millrace.yarn.master.ApplicationMaster ");
  }

  @Test
  public void takesTheUsersOptionsLast() {
    Configuration options =
        Configuration.empty()
            .with("yarn.java-home", "/opt/jdk")
            .with("yarn.worker-jvm-options", "-Xmx1m -Da=b");
    assertThat(JavaCommand.ofWorker(options, GIBIBYTE, false))
        .startsWith("exec /opt/jdk/bin/java ")
        .contains(" -Xmx1m -Da=b @engine/class-path ");
    assertThat(JavaCommand.ofMaster(options, GIBIBYTE, false)).doesNotContain("-Da=b");
  }

  @Test
  public void mapsTheArchiveOfClassesWhereThereIsOne() {
    String option = " -XX:SharedArchiveFile=classes/classes.jsa ";
    assertThat(JavaCommand.ofWorker(Configuration.empty(), GIBIBYTE, true)).contains(option);
    assertThat(JavaCommand.ofMaster(Configuration.empty(), GIBIBYTE, true)).contains(option);
    assertThat(JavaCommand.ofMaster(Configuration.empty(), GIBIBYTE, false))
        .doesNotContain("SharedArchiveFile");
  }
}
