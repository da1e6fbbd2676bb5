package io.millrace.benchmarks.workload;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.ConfigurationOption;
import io.millrace.api.function.Collector;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.state.ValueState;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.benchmarks.generator.Checksums;
import io.millrace.benchmarks.generator.Generator;
import io.millrace.benchmarks.generator.Items;
import io.millrace.benchmarks.measure.LatencyRecorder;
import io.millrace.benchmarks.measure.Measurements;
import io.millrace.benchmarks.measure.ProcessMeter;
import io.millrace.benchmarks.measure.RecordCounter;
import io.millrace.benchmarks.measure.SteadyState;
import io.millrace.benchmarks.measure.Total;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Counts items that come at a fixed rate, and measures how long each takes from its scheduled
 * creation to the sink.
 */
final class ItemLatency implements Workload {
  /** The schedule begins when the job has started, more or less; the rest is for the warm-up. */
  private static final long LEAD_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** An item and when it was to be made. */
  record Timed(long item, long dueNanos) {}

  /** An item, its count, and when the item was to be made. */
  record TimedCount(long item, long count, long dueNanos) {}

  @Override
  public String name() {
    return "item-latency";
  }

  @Override
  public List<ConfigurationOption<?>> options() {
    return List.of(
        WorkloadOptions.KEYS,
        WorkloadOptions.RATE,
        WorkloadOptions.WARM_UP_SECONDS,
        WorkloadOptions.SECONDS);
  }

  @Override
  public void define(ExecutionEnvironment environment, Configuration options, String folder) {
    int keys = options.get(WorkloadOptions.KEYS);
    int parallelism = options.get(WorkloadOptions.PARALLELISM);
    int rate = options.get(WorkloadOptions.RATE);
    long warmUpSeconds = options.get(WorkloadOptions.WARM_UP_SECONDS);
    long records = rate * (warmUpSeconds + options.get(WorkloadOptions.SECONDS));
    long startNanos = System.nanoTime() + LEAD_NANOS;
    long measuredFromNanos = startNanos + TimeUnit.SECONDS.toNanos(warmUpSeconds);
    Pace.FixedRate pace = Pace.FixedRate.of(startNanos, rate, parallelism);
    GeneratedSource<Timed> items =
        new GeneratedSource<>(
            (split, splits) -> new TimedItems(new Items(split, keys), pace),
            records,
            parallelism,
            pace);
    environment
        .fromSource(items, WatermarkStrategy.noWatermarks(), "items")
        .keyBy(Timed::item)
        .process(ItemLatency::count)
        .name("counts")
        .sinkTo(new ChecksumSink<>(folder, meter -> probe(meter, measuredFromNanos)))
        .name("sums");
  }

  private static void count(
      Timed timed, KeyedProcessFunction.Context<Long> context, Collector<TimedCount> output) {
    ValueState<Long> state = context.valueState("count");
    Long before = state.value();
    long count = before == null ? 1 : before + 1;
    state.update(count);
    output.collect(new TimedCount(timed.item(), count, timed.dueNanos()));
  }

  private static ChecksumSink.Probe<TimedCount> probe(ProcessMeter meter, long measuredFromNanos) {
    RecordCounter counter = meter.newRecordCounter();
    LatencyRecorder latencies = meter.newLatencyRecorder(measuredFromNanos);
    return count -> {
      latencies.record(count.dueNanos());
      counter.add(1);
      return Checksums.ofCount(count.item(), count.count());
    };
  }

  @Override
  public Map<String, Object> results(Configuration options, Measurements measured, Total total) {
    Histogram latencies = measured.latencies();
    Map<String, Object> steady = SteadyState.of(measured.samples()).results();
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("records", latencies.getTotalCount());
    results.put("seconds", options.get(WorkloadOptions.SECONDS));
    results.put("records_per_s", latencies.getTotalCount() / options.get(WorkloadOptions.SECONDS));
    results.put("cpu_ns_per_record", steady.get("cpu_ns_per_record"));
    results.put("p50_us", micros(latencies.getValueAtPercentile(50)));
    results.put("p99_us", micros(latencies.getValueAtPercentile(99)));
    results.put("p999_us", micros(latencies.getValueAtPercentile(99.9)));
    results.put("max_us", micros(latencies.getMaxValue()));
    results.put("checksum", total.checksumText());
    return results;
  }

  private static double micros(long nanos) {
    return nanos / 1000.0;
  }

  /** Items with the times at which they are due. */
  private static final class TimedItems implements Generator<Timed> {
    private final Items items;
    private final Pace.FixedRate pace;
    private long index;

    TimedItems(Items items, Pace.FixedRate pace) {
      this.items = items;
      this.pace = pace;
    }

    @Override
    public Timed next() {
      return new Timed(items.nextItem(), pace.dueNanos(index++));
    }
  }
}
