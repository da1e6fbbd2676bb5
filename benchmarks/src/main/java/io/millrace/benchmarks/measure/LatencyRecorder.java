package io.millrace.benchmarks.measure;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Takes the latencies that one task sees. Used by the task's thread. */
public final class LatencyRecorder {
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int DIGITS = 3;

  private final Histogram histogram = newHistogram();
  private final long fromNanos;

  LatencyRecorder(long fromNanos) {
    this.fromNanos = fromNanos;
  }

  /**
   * Takes the time from a record's scheduled creation to now. A source that is late thereby counts
   * as latency.
   */
  public void record(long scheduledNanos) {
    if (scheduledNanos >= fromNanos) {
      long latency = System.nanoTime() - scheduledNanos;
      histogram.recordValue(Math.min(LONGEST_NANOS, Math.max(1, latency)));
    }
  }

  Histogram histogram() {
    return histogram;
  }

  static Histogram newHistogram() {
    return new Histogram(1, LONGEST_NANOS, DIGITS);
  }
}
