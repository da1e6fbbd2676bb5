package io.millrace.examples;

import static java.time.Duration.ofSeconds;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.function.Aggregates;
import io.millrace.api.stream.DataStream;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.api.window.SlidingEventTimeWindows;
import io.millrace.connectors.files.TextFileSink;
import io.millrace.connectors.files.TextFileSource;
import io.millrace.connectors.kafka.KafkaSource;
import io.millrace.hadoop.HadoopMapper;
import org.apache.hadoop.mapreduce.lib.map.TokenCounterMapper;

/** Counts words in sliding windows: every second, the words of the last five seconds. */
public final class SlidingWordCount {
  private SlidingWordCount() {}

  public static void main(String[] arguments) throws Exception {
    WordCountOptions options = WordCountOptions.parse(arguments);
    WatermarkStrategy<String> eventTime =
        WatermarkStrategy.forBoundedOutOfOrderness(options.outOfOrderness());
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    DataStream<String> lines =
        options.readsKafka()
            ? environment.fromSource(
                KafkaSource.strings(options.brokers()).withTopics(options.topic()),
                eventTime,
                "lines")
            : environment
                .fromSource(
                    TextFileSource.of(options.input()),
                    eventTime.withTimestampAssigner(TimedLine::timestampOf),
                    "lines")
                .map(TimedLine::textOf);
    lines
        .flatMap(HadoopMapper.onLines(TokenCounterMapper.class))
        .keyBy(pair -> pair.f0().toString())
        .window(SlidingEventTimeWindows.of(ofSeconds(5), ofSeconds(1)))
        .aggregate(
            Aggregates.sum(pair -> pair.f1().get()),
            (word, window, count) -> window.end() + "\t" + word + "\t" + count)
        .name("counts")
        .sinkTo(TextFileSink.to(options.output()));
    environment.execute("sliding word count");
  }
}
