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
final class ItemCount implements Workload {
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
    int keys = options.get(WorkloadOptions.KEYS);
    GeneratedSource<Long> items =
        new GeneratedSource<>(
            (split, splits) -> new Items(split, keys),
            options.get(WorkloadOptions.RECORDS),
            options.get(WorkloadOptions.PARALLELISM),
            Pace.UNLIMITED);
    environment
        .fromSource(items, WatermarkStrategy.noWatermarks(), "items")
        .keyBy(item -> item)
        .aggregate(Aggregates.count())
        .name("counts")
        .sinkTo(new ChecksumSink<>(folder, ItemCount::probe))
        .name("sums");
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
