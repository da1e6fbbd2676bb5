package io.millrace.mainjob;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.function.Aggregates;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.api.window.SlidingEventTimeWindows;
import io.millrace.connectors.kafka.KafkaRecordSerializer;
import io.millrace.connectors.kafka.KafkaSink;
import io.millrace.connectors.kafka.KafkaSource;
import io.millrace.hadoop.HadoopMapper;
import java.time.Duration;
import org.apache.hadoop.mapreduce.lib.map.TokenCounterMapper;

/** The example program with a topic instead of a folder for its output. */
public final class SlidingWordCountToKafka {
  private SlidingWordCountToKafka() {}

  /** Arguments: brokers, input topic, output topic. */
  public static void main(String[] arguments) throws Exception {
    String brokers = arguments[0];
    String outputTopic = arguments[2];
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment
        .fromSource(
            KafkaSource.strings(brokers).withTopics(arguments[1]),
            WatermarkStrategy.forBoundedOutOfOrderness(
                Duration.ofMillis(KnownLines.OUT_OF_ORDERNESS_MILLIS)),
            "lines")
        .flatMap(HadoopMapper.onLines(TokenCounterMapper.class))
        .keyBy(pair -> pair.f0().toString())
        .window(SlidingEventTimeWindows.of(Duration.ofSeconds(5), Duration.ofSeconds(1)))
        .aggregate(
            Aggregates.sum(pair -> pair.f1().get()),
            (word, window, count) -> window.end() + "\t" + word + "\t" + count)
        .sinkTo(KafkaSink.exactlyOnce(brokers, KafkaRecordSerializer.text(outputTopic)));
    environment.execute("SlidingWordCountToKafka");
  }
}
