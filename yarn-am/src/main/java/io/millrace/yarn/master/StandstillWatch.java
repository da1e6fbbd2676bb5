package io.millrace.yarn.master;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills this process if it stands still for so long that the job is better off with a new master:
 * YARN would notice after ten minutes only, unless the cluster says otherwise. A small shell beside
 * the process waits for the beats of one of its threads. It gives the process a last chance before
 * it kills it: they may have stood still together, with the whole machine.
 */
final class StandstillWatch implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(StandstillWatch.class);
  private static final long BEAT_MILLIS = 500;

  /**
   * {@code read} gives more than 128 when it has waited in vain, and 1 at the end of its input,
   * which is the end of the process.
   */
  private static final String SCRIPT =
      """
      while :; do
        read -t "$2" beat; result=$?
        if [ $result -gt 128 ]; then read -t "$3" beat; result=$?; fi
        if [ $result -gt 128 ]; then kill -9 "$1"; exit; fi
        if [ $result -ne 0 ]; then exit; fi
      done
      """;

  private final Process shell;
  private final Thread beats;

  private StandstillWatch(Process shell) {
    this.shell = shell;
    this.beats = new Thread(this::beat, "standstill-watch");
    beats.setDaemon(true);
    beats.start();
  }

  /**
   * Watches this process. Where there is no bash it is not watched.
   *
   * @param patienceSeconds how long it may stand still
   * @param lastChanceSeconds how long it is waited for once more after that
   */
  static Closeable start(int patienceSeconds, int lastChanceSeconds) {
    long processId = ProcessHandle.current().pid();
    try {
      return new StandstillWatch(shell(processId, patienceSeconds, lastChanceSeconds));
    } catch (IOException e) {
      LOG.warn("this process is not watched for standstills: bash cannot be run", e);
      return () -> {};
    }
  }

  /** The shell that watches a process, and takes its beats, lines of any content, as its input. */
  static Process shell(long processId, int patienceSeconds, int lastChanceSeconds)
      throws IOException {
    return new ProcessBuilder(
            "bash",
            "-c",
            SCRIPT,
            "standstill-watch",
            Long.toString(processId),
            Integer.toString(patienceSeconds),
            Integer.toString(lastChanceSeconds))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private void beat() {
    try (OutputStream toShell = shell.getOutputStream()) {
      while (true) {
        toShell.write('\n');
        toShell.flush();
        TimeUnit.MILLISECONDS.sleep(BEAT_MILLIS);
      }
    } catch (IOException e) {
      LOG.warn("the watch for standstills has ended", e);
    } catch (InterruptedException e) {
      LOG.debug("closed", e); // the shell ends with its input
    }
  }

  @Override
  public void close() {
    beats.interrupt();
  }
}
