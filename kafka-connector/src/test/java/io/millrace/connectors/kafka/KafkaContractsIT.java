package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.connector.Sink;
import io.millrace.sandbox.KafkaSandbox;
import io.millrace.sandbox.SharedSandbox;
import io.millrace.testing.SinkContract;
import io.millrace.testing.SinkTarget;
import io.millrace.testing.SourceContract;
import java.time.Duration;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Topics keep the contracts of sources and sinks, however a job is interrupted. */
public class KafkaContractsIT {
  private static final List<String> LINES = Topic.lines("line-", 30);

  @Rule public final Timeout timeout = Timeout.seconds(240);

  private final KafkaSandbox kafka = SharedSandbox.kafka();

  private KafkaSource<String> source() throws Exception {
    Topic topic = Topic.create(kafka, 2);
    topic.write(0, LINES.subList(0, 20));
    topic.write(1, LINES.subList(20, 30));
    return KafkaSource.strings(kafka.brokers()).withTopics(topic.name);
  }

  @Test
  public void a_topic_is_read_in_every_way() throws Exception {
    assertThat(SourceContract.of(source()).expecting(LINES.size()).verify())
        .containsExactlyInAnyOrderElementsOf(LINES);
  }

  @Test
  public void a_topic_is_read_to_its_end_in_every_way() throws Exception {
    assertThat(SourceContract.of(source().withEnd(EndPosition.latest())).verify())
        .containsExactlyInAnyOrderElementsOf(LINES);
  }

  @Test
  public void a_topic_is_written_in_every_way() {
    SinkContract.of(() -> new Written(kafka, Topic.create(kafka, 2)))
        .runs(3)
        .stepLimit(Duration.ofSeconds(30))
        .verify(LINES);
  }

  private record Written(KafkaSandbox kafka, Topic topic) implements SinkTarget<String> {
    @Override
    public Sink<? super String, ?> sink() {
      return KafkaSink.exactlyOnce(kafka.brokers(), KafkaRecordSerializer.text(topic.name));
    }

    @Override
    public List<String> visible() {
      return topic.committedLines();
    }
  }
}
