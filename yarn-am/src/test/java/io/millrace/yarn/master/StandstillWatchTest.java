package io.millrace.yarn.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class StandstillWatchTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  private Process watched;

  @Before
  public void startProcess() throws Exception {
    watched = new ProcessBuilder("sleep", "600").start();
  }

  @After
  public void endProcess() {
    watched.destroyForcibly();
  }

  @Test
  public void killsAProcessThatIsSilent() throws Exception {
    Process shell = StandstillWatch.shell(watched.pid(), 1, 1);
    try (OutputStream beats = shell.getOutputStream()) {
      beats.write('\n');
      beats.flush();
      assertThat(watched.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(watched.exitValue()).isEqualTo(137);
  }

  @Test
  public void keepsAProcessThatGoesOnInTime() throws Exception {
    Process shell = StandstillWatch.shell(watched.pid(), 1, 20);
    try (OutputStream beats = shell.getOutputStream()) {
      for (int beat = 0; beat < 3; beat++) {
        TimeUnit.MILLISECONDS.sleep(
            1_500); // longer than its patience, shorter than its last chance
        beats.write('\n');
        beats.flush();
        assertThat(watched.isAlive()).isTrue();
      }
    }
    assertThat(shell.waitFor(30, TimeUnit.SECONDS)).as("ends with its input").isTrue();
    assertThat(watched.isAlive()).isTrue();
  }
}
