package io.millrace.benchmarks.workload;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.ConfigurationOption;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.Collector;
import io.millrace.api.function.FlatMapFunction;
import io.millrace.api.function.FunctionContext;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.api.window.SlidingEventTimeWindows;
import io.millrace.benchmarks.generator.Checksums;
import io.millrace.benchmarks.generator.Lines;
import io.millrace.benchmarks.measure.Measurements;
import io.millrace.benchmarks.measure.ProcessMeter;
import io.millrace.benchmarks.measure.RecordCounter;
import io.millrace.benchmarks.measure.SteadyState;
import io.millrace.benchmarks.measure.Total;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts the words of lines in sliding windows: every second, the words of the last five. */
final class WindowWordCount implements Workload {
  /** How often a word is in the window that ends then. */
  record WindowCount(String word, long endMillis, long count) {}

  @Override
  public String name() {
    return "window-wordcount";
  }

  @Override
  public List<ConfigurationOption<?>> options() {
    return List.of(WorkloadOptions.LINES, WorkloadOptions.WORDS);
  }

  @Override
  public void define(ExecutionEnvironment environment, Configuration options, String folder) {
    int words = options.get(WorkloadOptions.WORDS);
    GeneratedSource<String> lines =
        new GeneratedSource<>(
            (split, splits) -> new Lines(split, splits, words),
            options.get(WorkloadOptions.LINES),
            options.get(WorkloadOptions.PARALLELISM),
            Pace.UNLIMITED);
    environment
        .fromSource(
            lines,
            WatermarkStrategy.forBoundedOutOfOrderness(ofMillis(Lines.LATEST_MILLIS)),
            "lines")
        .flatMap(new Words())
        .name("words")
        .keyBy(word -> word)
        .window(SlidingEventTimeWindows.of(ofSeconds(5), ofSeconds(1)))
        .aggregate(
            Aggregates.count(), (word, window, count) -> new WindowCount(word, window.end(), count))
        .name("counts")
        .sinkTo(new ChecksumSink<>(folder, WindowWordCount::probe))
        .name("sums");
  }

  private static ChecksumSink.Probe<WindowCount> probe(ProcessMeter meter) {
    RecordCounter counter = meter.newResultCounter();
    return result -> {
      counter.add(1);
      return Checksums.ofWindow(result.word(), result.endMillis(), result.count());
    };
  }

  @Override
  public Map<String, Object> results(Configuration options, Measurements measured, Total total) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("records", measured.records());
    results.putAll(SteadyState.of(measured.samples()).results());
    results.put("checksum", total.checksumText());
    results.put("results", total.records());
    return results;
  }

  /** Splits lines; the words are the records that are measured. */
  private static final class Words implements FlatMapFunction<String, String> {
    private static final long serialVersionUID = 1L;

    private transient RecordCounter counter;

    @Override
    public void open(FunctionContext context) {
      counter = ProcessMeter.ofThisProcess().newRecordCounter();
    }

    @Override
    public void flatMap(String line, Collector<String> output) {
      int words = 0;
      int from = 0;
      while (from < line.length()) {
        int space = line.indexOf(' ', from);
        int to = space < 0 ? line.length() : space;
        if (to > from) {
          output.collect(line.substring(from, to));
          words++;
        }
        from = to + 1;
      }
      counter.add(words);
    }
  }
}
