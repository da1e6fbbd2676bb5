package io.millrace.benchmarks.measure;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Takes the latencies that one task sees. Used by the task's thread. */
public final class LatencyRecorder {
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int DIGITS = 3;

  private final Histogram measured = newHistogram();

  /** Before and after the end of the warm-up. */
  private final Histogram[] histograms = {newHistogram(), measured};

  private final long fromNanos;

  LatencyRecorder(long fromNanos) {
    this.fromNanos = fromNanos;
  }

  /**
   * Takes the time from a record's scheduled creation to now. A source that is late thereby counts
   * as latency.
   *
   * <p>What is taken before the measured time goes to a histogram that nobody reads, and which of
   * the two it is gets computed: a branch that was never taken while the program warmed up would
   * have its compiled code thrown away in the first moment that is measured.
   */
  public void record(long scheduledNanos) {
    long latency = System.nanoTime() - scheduledNanos;
    int isMeasured = (int) ((fromNanos - scheduledNanos - 1) >>> (Long.SIZE - 1));
    histograms[isMeasured].recordValue(Math.min(LONGEST_NANOS, Math.max(1, latency)));
  }

  Histogram histogram() {
    return measured;
  }

  static Histogram newHistogram() {
    return new Histogram(1, LONGEST_NANOS, DIGITS);
  }
}
