package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.Test;

public class LocalJobIdsTest {
  @Test
  public void a_job_of_this_jvm_has_ended_when_it_says_so() {
    String jobId = LocalJobIds.begin();
    assertThat(LocalJobIds.hasEnded(jobId)).isFalse();
    LocalJobIds.end(jobId);
    assertThat(LocalJobIds.hasEnded(jobId)).isTrue();
  }

  @Test
  public void a_job_of_another_jvm_has_ended_with_it() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process = new ProcessBuilder(java, "-version").redirectErrorStream(true).start();
    process.waitFor();
    String suffix = "-01234567-89ab";
    assertThat(LocalJobIds.hasEnded("local-" + process.pid() + suffix)).isTrue();
    long running = ProcessHandle.current().parent().orElseThrow().pid();
    assertThat(LocalJobIds.hasEnded("local-" + running + suffix)).isFalse();
  }

  @Test
  public void of_other_names_nothing_is_known() {
    assertThat(LocalJobIds.hasEnded("application_1700000000000_0001")).isFalse();
    assertThat(LocalJobIds.hasEnded("local-01234567-89ab")).isFalse();
  }
}
