package io.millrace.benchmarks.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The part of a run that counts: from the moment at which a fifth of the records had passed, since
 * before that the JVM warms up, to the last moment at which anything moved.
 *
 * @param records how many passed in that time
 * @param nanos how long it took
 * @param cpuNanos the processor time that was used
 */
public record SteadyState(double records, double nanos, double cpuNanos) {
  private static final double WARM_UP_SHARE = 0.2;

  /** Finds it in samples, which are in the order of time. */
  public static SteadyState of(List<Sample> samples) {
    Sample last = samples.get(samples.size() - 1);
    double warmUpRecords = last.records() * WARM_UP_SHARE;
    Sample end = lastThatMoved(samples);
    return new SteadyState(
        last.records() - warmUpRecords,
        end.nanos() - interpolate(samples, Sample::records, warmUpRecords, Sample::nanos),
        end.cpuNanos() - interpolate(samples, Sample::records, warmUpRecords, Sample::cpuNanos));
  }

  /** Whether this time belongs to that part. */
  static boolean covers(List<Sample> samples, long fromNanos, long toNanos) {
    double warmUpRecords = samples.get(samples.size() - 1).records() * WARM_UP_SHARE;
    return fromNanos >= interpolate(samples, Sample::records, warmUpRecords, Sample::nanos)
        && toNanos <= lastThatMoved(samples).nanos();
  }

  private static Sample lastThatMoved(List<Sample> samples) {
    int index = samples.size() - 1;
    while (index > 0 && !hasMoved(samples.get(index - 1), samples.get(index))) {
      index--;
    }
    return samples.get(index);
  }

  private static boolean hasMoved(Sample before, Sample after) {
    return after.records() != before.records() || after.results() != before.results();
  }

  /** A number when another, which only grows, had this value, between two samples. */
  static double interpolate(
      List<Sample> samples,
      ToLongFunction<Sample> growing,
      double value,
      ToLongFunction<Sample> number) {
    int index = 0;
    while (growing.applyAsLong(samples.get(index)) < value) {
      index++;
    }
    Sample after = samples.get(index);
    if (index == 0) {
      return number.applyAsLong(after);
    }
    Sample before = samples.get(index - 1);
    long from = growing.applyAsLong(before);
    double share = (value - from) / (growing.applyAsLong(after) - from);
    return number.applyAsLong(before)
        + share * (number.applyAsLong(after) - number.applyAsLong(before));
  }

  /** Records in a second. */
  public double recordsPerSecond() {
    return nanos == 0 ? 0 : records / nanos * 1e9;
  }

  /** Processor time for each record. */
  public double cpuNanosPerRecord() {
    return records == 0 ? 0 : cpuNanos / records;
  }

  /** What is reported of it, by name. */
  public Map<String, Object> results() {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("seconds", nanos / 1e9);
    results.put("records_per_s", Math.round(recordsPerSecond()));
    results.put("cpu_ns_per_record", Math.round(cpuNanosPerRecord()));
    return results;
  }
}
