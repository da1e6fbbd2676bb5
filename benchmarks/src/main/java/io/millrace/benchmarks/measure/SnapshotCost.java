package io.millrace.benchmarks.measure;

import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * How much less was done because of snapshots. The time from the start of one to the start of the
 * next is compared with its own second half, in which none is being taken: a comparison of two runs
 * would also compare what else the machine did meanwhile.
 */
public final class SnapshotCost {
  private SnapshotCost() {}

  /**
   * The share, 0 to 1, of what a run without snapshots would have done; below 0 if their time was
   * faster than the rest. Empty if no snapshot that is known was followed by another.
   *
   * @param samples in the order of time
   * @param startsNanos when snapshots started, by {@link System#nanoTime}, without gaps
   * @param longestNanos how long a snapshot takes at most: those that the next one follows before
   *     twice that time are left out
   */
  public static OptionalDouble of(
      List<Sample> samples, Collection<Long> startsNanos, long longestNanos) {
    double expected = 0;
    double done = 0;
    Long start = null;
    for (long next : new TreeSet<>(startsNanos)) {
      if (start != null
          && next - start >= 2 * longestNanos
          && SteadyState.covers(samples, start, next)) {
        long middle = start + (next - start) / 2;
        double atNext = recordsAt(samples, next);
        double perNano = (atNext - recordsAt(samples, middle)) / (next - middle);
        expected += perNano * (next - start);
        done += atNext - recordsAt(samples, start);
      }
      start = next;
    }
    return expected == 0 ? OptionalDouble.empty() : OptionalDouble.of(1 - done / expected);
  }

  private static double recordsAt(List<Sample> samples, long nanos) {
    return SteadyState.interpolate(samples, Sample::nanos, (double) nanos, Sample::records);
  }
}
