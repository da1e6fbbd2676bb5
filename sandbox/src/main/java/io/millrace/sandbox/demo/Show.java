package io.millrace.sandbox.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Follows a job from its submission until the demo is to end. Used once, by one thread. */
final class Show {
  private static final int WORDS = 10;
  private static final long STARTING_POLL_MILLIS = 200;
  private static final long REFRESH_MILLIS = 1_000;
  private static final Duration LONGEST_START = Duration.ofMinutes(3);

  /** Counts of a window that became visible this long before the newest one's are complete. */
  private static final long SETTLED_AFTER_MILLIS = 60_000;

  private final YarnJob job;
  private final CommittedCounts counts;
  private final LineWriter writer;
  private final ExactlyOnceCheck check;
  private final StopRequest stop;
  private final long submittedMillis;
  private final Consumer<String> say;
  private Optional<JobProgress> progress = Optional.empty();
  private boolean hasMaster;
  private String saidState = "";
  private boolean hasSaidFirstRecord;

  Show(
      YarnJob job,
      CommittedCounts counts,
      LineWriter writer,
      ExactlyOnceCheck check,
      StopRequest stop,
      long submittedMillis,
      Consumer<String> say) {
    this.job = job;
    this.counts = counts;
    this.writer = writer;
    this.check = check;
    this.stop = stop;
    this.submittedMillis = submittedMillis;
    this.say = say;
  }

  /**
   * Waits for the first counts, saying how the job gets on. Returns false if somebody stops the
   * demo before.
   *
   * @throws DemoException if the job ends, or takes too long
   */
  boolean awaitFirstCounts() throws InterruptedException, IOException {
    long startNanos = System.nanoTime();
    while (counts.lines() == 0) {
      if (stop.await(STARTING_POLL_MILLIS)) {
        return false;
      }
      look();
      sayState();
      if (System.nanoTime() - startNanos > LONGEST_START.toNanos()) {
        throw new DemoException(
            "no counts after %d s; the job is %s"
                .formatted(LONGEST_START.toSeconds(), LiveText.progress(progress)));
      }
    }
    return true;
  }

  /** Whether the job has come so far that it can be stopped with a snapshot. */
  boolean isJobRunning() {
    return progress.filter(each -> each.state().equals("running")).isPresent();
  }

  /** Shows the counts until somebody stops the demo, or for so long. */
  void run(LiveView view, Optional<Duration> showTime) throws InterruptedException, IOException {
    long startNanos = System.nanoTime();
    while (true) {
      Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
      look();
      view.show(state(elapsed));
      boolean isOver = showTime.filter(limit -> elapsed.compareTo(limit) >= 0).isPresent();
      if (isOver || stop.await(REFRESH_MILLIS)) {
        return;
      }
    }
  }

  private void look() throws InterruptedException, IOException {
    writer.check();
    hasMaster = job.hasMaster();
    progress = hasMaster ? job.progress() : Optional.empty();
    counts.readNewFiles();
    counts.windows().newest().ifPresent(end -> check.compareUntil(end - SETTLED_AFTER_MILLIS));
  }

  private LiveState state(Duration elapsed) {
    List<WordCount> top = counts.windows().top(counts.windows().newest().orElseThrow(), WORDS);
    return new LiveState(
        elapsed, progress, top, counts.lines(), check.windows(), check.differences());
  }

  private void sayState() {
    String state =
        progress.map(JobProgress::state).orElse(hasMaster ? "starting" : "waiting for YARN");
    if (!state.equals(saidState)) {
      saidState = state;
      say.accept("  " + state);
      LiveText.failure(progress).ifPresent(failure -> say.accept("  " + failure));
    }
    long firstRecordMillis = progress.map(JobProgress::firstRecordAtMillis).orElse(0L);
    if (firstRecordMillis > 0 && !hasSaidFirstRecord) {
      hasSaidFirstRecord = true;
      double seconds = (firstRecordMillis - submittedMillis) / 1e3;
      say.accept("  first record, %.1f s after the submission".formatted(seconds));
    }
  }
}
