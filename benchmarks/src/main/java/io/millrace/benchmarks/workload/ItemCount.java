package io.millrace.benchmarks.workload;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.ConfigurationOption;
import io.millrace.api.function.Aggregates;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.api.tuple.Tuple2;
import io.millrace.benchmarks.generator.Checksums;
import io.millrace.benchmarks.generator.Items;
import io.millrace.benchmarks.measure.Measurements;
import io.millrace.benchmarks.measure.ProcessMeter;
import io.millrace.benchmarks.measure.RecordCounter;
import io.millrace.benchmarks.measure.SteadyState;
import io.millrace.benchmarks.measure.Total;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts each item after a keyed exchange, and writes every new count. */
public final class ItemCount implements Workload {
  private static final String SOURCE = "items";

  @Override
  public String name() {
    return "item-count";
  }

  @Override
  public List<ConfigurationOption<?>> options() {
    return List.of(WorkloadOptions.RECORDS, WorkloadOptions.KEYS);
  }

  @Override
  public void define(ExecutionEnvironment environment, Configuration options, String folder) {
    define(
        environment,
        options.get(WorkloadOptions.RECORDS),
        options.get(WorkloadOptions.KEYS),
        options.get(WorkloadOptions.PARALLELISM),
        folder);
  }

  /**
   * Writes the program.
   *
   * @param records over all splits
   * @param keys how many different items there are
   * @param splits of the source
   * @param folder where the sums are committed
   */
  public static void define(
      ExecutionEnvironment environment, long records, int keys, int splits, String folder) {
    GeneratedSource<Long> items =
        new GeneratedSource<>(
            (split, count) -> new Items(split, keys), records, splits, Pace.UNLIMITED);
    environment
        .fromSource(items, WatermarkStrategy.noWatermarks(), SOURCE)
        .keyBy(item -> item)
        .aggregate(Aggregates.count())
        .name("counts")
        .sinkTo(new ChecksumSink<>(folder, ItemCount::probe))
        .name("sums");
  }

  /** How many records of each split have been read, from the counters of the job. */
  public static Map<Integer, Long> recordsRead(Map<String, Long> counters) {
    return GeneratedSource.recordsRead(SOURCE, counters);
  }

  /** The sums of a job that has read so many records of each split. */
  public static Total expected(Map<Integer, Long> recordsRead, int keys) {
    long[] counts = new long[keys];
    long records = 0;
    long checksum = 0;
    for (Map.Entry<Integer, Long> each : recordsRead.entrySet()) {
      Items items = new Items(each.getKey(), keys);
      for (long i = 0; i < each.getValue(); i++) {
        int item = (int) items.nextItem();
        checksum += Checksums.ofCount(item, ++counts[item]);
      }
      records += each.getValue();
    }
    return new Total(records, checksum);
  }

  private static ChecksumSink.Probe<Tuple2<Long, Long>> probe(ProcessMeter meter) {
    RecordCounter counter = meter.newRecordCounter();
    return count -> {
      counter.add(1);
      return Checksums.ofCount(count.f0(), count.f1());
    };
  }

  @Override
  public Map<String, Object> results(Configuration options, Measurements measured, Total total) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("records", total.records());
    results.putAll(SteadyState.of(measured.samples()).results());
    results.put("checksum", total.checksumText());
    return results;
  }
}
