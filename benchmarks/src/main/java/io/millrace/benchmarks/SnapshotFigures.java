package io.millrace.benchmarks;

import io.millrace.benchmarks.measure.Sample;
import io.millrace.benchmarks.measure.SnapshotCost;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.SnapshotSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * What the snapshots of a job took; of the newest, as many as the master remembers, without the one
 * at the end.
 *
 * @param bytes what one has written, the median
 * @param allBytes what one holds, with what it refers to in earlier ones, the median
 * @param millis from its start to its completion, the median
 * @param firstPauseNanos the longest pause of a task in the job's first one, if it is remembered
 * @param pauseNanos the longest pause of a task in any other, the median
 * @param longestPauseNanos the longest of these
 * @param cost the share of the work that was not done because of them, if it is known
 */
record SnapshotFigures(
    long bytes,
    long allBytes,
    long millis,
    OptionalLong firstPauseNanos,
    long pauseNanos,
    long longestPauseNanos,
    OptionalDouble cost) {
  private static final long FIRST_ID = 1;

  /**
   * Of a job that has just ended.
   *
   * @param samples what had passed, in the order of time
   */
  static SnapshotFigures of(JobStatus status, List<Sample> samples) {
    List<SnapshotSummary> completed =
        status.getSnapshots().stream()
            .filter(
                each -> each.getKind() == SnapshotKind.PERIODIC && each.isSetCompletedAtMillis())
            .toList();
    List<SnapshotSummary> later =
        completed.stream().filter(each -> each.getSnapshotId() != FIRST_ID).toList();
    return new SnapshotFigures(
        median(completed, SnapshotSummary::getSizeBytes),
        median(completed, SnapshotFigures::allBytes),
        median(completed, each -> each.getCompletedAtMillis() - each.getTriggeredAtMillis()),
        completed.stream()
            .filter(each -> each.getSnapshotId() == FIRST_ID)
            .mapToLong(SnapshotSummary::getLongestPauseNanos)
            .findAny(),
        median(later, SnapshotSummary::getLongestPauseNanos),
        later.stream().mapToLong(SnapshotSummary::getLongestPauseNanos).max().orElse(0),
        SnapshotCost.of(samples, startsNanos(status), longestNanos(completed)));
  }

  /** By {@link System#nanoTime}; also of those that were given up, since they cost as well. */
  private static List<Long> startsNanos(JobStatus status) {
    long offsetNanos =
        System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    return status.getSnapshots().stream()
        .map(each -> TimeUnit.MILLISECONDS.toNanos(each.getTriggeredAtMillis()) + offsetNanos)
        .toList();
  }

  private static long longestNanos(List<SnapshotSummary> completed) {
    return completed.stream()
        .mapToLong(each -> each.getCompletedAtMillis() - each.getTriggeredAtMillis())
        .map(TimeUnit.MILLISECONDS::toNanos)
        .max()
        .orElse(0);
  }

  private static long allBytes(SnapshotSummary snapshot) {
    return snapshot.isSetTotalBytes() ? snapshot.getTotalBytes() : snapshot.getSizeBytes();
  }

  private static long median(
      List<SnapshotSummary> snapshots, ToLongFunction<SnapshotSummary> number) {
    long[] sorted = snapshots.stream().mapToLong(number).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  /** What is reported of them, by name. */
  Map<String, Object> results() {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("snapshot_mb", bytes / 1e6);
    results.put("snapshot_of_mb", allBytes / 1e6);
    results.put("snapshot_ms", millis);
    firstPauseNanos.ifPresent(
        nanos -> results.put("snapshot_first_pause_us", TimeUnit.NANOSECONDS.toMicros(nanos)));
    results.put("snapshot_pause_us", TimeUnit.NANOSECONDS.toMicros(pauseNanos));
    results.put("snapshot_pause_max_us", TimeUnit.NANOSECONDS.toMicros(longestPauseNanos));
    cost.ifPresent(share -> results.put("snapshot_cost_percent", share * 100));
    return results;
  }
}
