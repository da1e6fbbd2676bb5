package io.millrace.master.job;

import io.millrace.protocol.TaskMetrics;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToLongFunction;

/** What a task did per second, over the last seconds. */
final class Rates {
  private static final long WINDOW_MILLIS = 3_000;
  private static final double NANOS_PER_MILLI = 1e6;

  private record Sample(
      long atMillis, long recordsIn, long recordsOut, long busyNanos, long blockedNanos) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  void measure(TaskMetrics metrics, long nowMillis) {
    samples.addLast(
        new Sample(
            nowMillis,
            metrics.getRecordsIn(),
            metrics.getRecordsOut(),
            metrics.getBusyNanos(),
            metrics.getBlockedNanos()));
    while (samples.size() > 2 && nowMillis - samples.getFirst().atMillis() > WINDOW_MILLIS) {
      samples.removeFirst();
    }
  }

  double recordsInPerSecond() {
    return perMilli(Sample::recordsIn) * 1000;
  }

  double recordsOutPerSecond() {
    return perMilli(Sample::recordsOut) * 1000;
  }

  /** The share of time in which it worked, 0 to 1. */
  double busy() {
    return Math.min(1, perMilli(Sample::busyNanos) / NANOS_PER_MILLI);
  }

  /** The share of time in which its output was full, 0 to 1. */
  double blocked() {
    return Math.min(1, perMilli(Sample::blockedNanos) / NANOS_PER_MILLI);
  }

  private double perMilli(ToLongFunction<Sample> value) {
    if (samples.size() < 2) {
      return 0;
    }
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    long millis = last.atMillis() - first.atMillis();
    long growth = value.applyAsLong(last) - value.applyAsLong(first);
    return millis <= 0 ? 0 : Math.max(0, (double) growth / millis);
  }
}
