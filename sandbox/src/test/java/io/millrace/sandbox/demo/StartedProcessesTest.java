package io.millrace.sandbox.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

public class StartedProcessesTest {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(60);

  @Test
  public void endsDescendantsAndTheContainersOfAFolder() throws Exception {
    Path folder = temporary.newFolder("mine").toPath();
    StartedProcesses processes = StartedProcesses.in(folder);
    Process child = new ProcessBuilder("sleep", "600").start();
    ProcessHandle mine = orphanWorkingIn(folder);
    ProcessHandle other = orphanWorkingIn(temporary.newFolder("mine-not").toPath());
    try {
      processes.end();

      assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
      mine.onExit().get(10, TimeUnit.SECONDS);
      assertThat(other.isAlive()).isTrue();
    } finally {
      child.destroyForcibly();
      mine.destroyForcibly();
      other.destroyForcibly();
    }
  }

  /** A JVM whose parent, a shell, is gone. */
  private static ProcessHandle orphanWorkingIn(Path folder) throws Exception {
    String[] java = {
      System.getProperty("java.home") + "/bin/java",
      "-Djava.io.tmpdir=" + folder + "/tmp",
      "-cp",
      System.getProperty("java.class.path"),
      Waiter.class.getName()
    };
    List<String> command = new ArrayList<>();
    command.addAll(List.of("bash", "-c", "\"$@\" > /dev/null 2>&1 & echo $!", "bash"));
    command.addAll(List.of(java));
    Process shell = new ProcessBuilder(command).start();
    String pid = new String(shell.getInputStream().readAllBytes(), US_ASCII).strip();
    shell.waitFor();
    return awaitJava(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
  }

  /** Until then it is a shell that is about to become a JVM. */
  private static ProcessHandle awaitJava(ProcessHandle process) {
    while (process.info().command().filter(it -> it.endsWith("java")).isEmpty()) {
      assertThat(process.isAlive()).isTrue();
      Thread.onSpinWait();
    }
    return process;
  }

  /** What runs in that JVM. */
  public static final class Waiter {
    private Waiter() {}

    public static void main(String[] arguments) throws InterruptedException {
      boolean ignored = new CountDownLatch(1).await(60, TimeUnit.SECONDS);
    }
  }
}
