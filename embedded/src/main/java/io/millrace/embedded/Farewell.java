package io.millrace.embedded;

import io.millrace.api.configuration.JobOptions;
import io.millrace.worker.JvmExit;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a job in the foreground when its JVM ends before it does. If the user asks for
 * that (by Ctrl-C or SIGTERM), the job is stopped with a last snapshot. If it is the program's own
 * code that calls {@code System.exit}, the job is cancelled, and the exit code is {@value
 * JvmExit#CODE}. One sentence says so.
 */
final class Farewell {
  private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);
  private static final long STOP_MILLIS = 20_000;
  private static final long CANCEL_MILLIS = 1_000;
  private static final long SETTLE_MILLIS = 10_000;

  private final EmbeddedJob job;
  private final long startNanos = System.nanoTime();

  Farewell(EmbeddedJob job) {
    this.job = job;
  }

  /** Ends the job, and says how; the shutdown hook's thread. */
  void say() {
    try {
      Optional<JvmExit> exit = JvmExit.find();
      if (exit.isPresent()) {
        endByProgram(exit.get());
      } else {
        stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void endByProgram(JvmExit exit) throws InterruptedException {
    LOG.info("the program ends this JVM: {}", exit.trace());
    String who =
        job.operatorIn(exit.thread())
            .map(name -> "operator '" + name + "' ended this JVM: ")
            .orElse("the program ended this JVM: ");
    String what = abandon();
    say(job.quotedName() + " was cancelled" + what + ", since " + who + exit.describe());
    Runtime.getRuntime().halt(JvmExit.CODE);
  }

  private void stop() throws InterruptedException {
    Stopping stopping = new Stopping();
    Thread thread = new Thread(stopping, job.jobId() + "-stop");
    thread.setDaemon(true);
    thread.start();
    if (!job.awaitEnd(STOP_MILLIS)) {
      say(
          "%s did not stop within %d s, and was cancelled%s"
              .formatted(job.quotedName(), STOP_MILLIS / 1000, abandon()));
      return;
    }
    thread.join();
    say(stopping.sentence);
  }

  private String abandon() throws InterruptedException {
    return job.abandon(CANCEL_MILLIS, SETTLE_MILLIS)
        ? ""
        : " (its sinks were not tidied up within " + SETTLE_MILLIS / 1000 + " s)";
  }

  private static void say(String sentence) {
    System.err.println("millrace: " + sentence);
  }

  /** The stop, and how it went. */
  private final class Stopping implements Runnable {
    private String sentence = "";

    @Override
    public void run() {
      try {
        sentence = stopped(job.stop("", false));
      } catch (RuntimeException e) {
        LOG.debug("{} has ended otherwise", job.jobId(), e);
        sentence = job.quotedName() + " was not stopped: " + e.getMessage();
      }
    }

    private String stopped(String snapshot) {
      double seconds = Duration.ofNanos(System.nanoTime() - startNanos).toMillis() / 1e3;
      String stopped = "%s was stopped after %.1f s".formatted(job.quotedName(), seconds);
      return job.keepsSnapshots()
          ? stopped
              + "; its last snapshot, with which a job can go on (--from-savepoint, or the option "
              + JobOptions.RESTORE_FROM.key()
              + "), is "
              + snapshot
          : stopped
              + "; no snapshot is kept, since "
              + JobOptions.SNAPSHOT_FOLDER.key()
              + " is not set";
    }
  }
}
