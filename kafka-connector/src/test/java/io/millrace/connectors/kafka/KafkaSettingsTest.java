package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.SinkValidation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** What can be said about sources and sinks without brokers. */
public class KafkaSettingsTest {
  private static final String NOWHERE = "127.0.0.1:1";
  private static final SinkValidation JOB =
      new SinkValidation(Duration.ofSeconds(5), Duration.ofMinutes(10));

  @Rule public final Timeout timeout = Timeout.seconds(30);

  private final KafkaSource<String> source = KafkaSource.strings(NOWHERE).withTopics("t");
  private final KafkaSink<String> sink =
      KafkaSink.exactlyOnce(NOWHERE, KafkaRecordSerializer.text("t"));

  @Test
  public void properties_that_the_connector_sets_are_refused_by_name() {
    assertThatThrownBy(() -> source.withProperty("group.id", "g"))
        .isInstanceOf(UserException.class)
        .hasMessage("Property 'group.id' must not be given to a Kafka source: use withGroupId");
    assertThatThrownBy(() -> source.withProperties(Map.of("auto.offset.reset", "latest")))
        .hasMessageContaining("'auto.offset.reset'")
        .hasMessageContaining("withStart");
    assertThatThrownBy(() -> sink.withProperty("transactional.id", "x"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'transactional.id'");
    assertThatThrownBy(() -> sink.withProperties(Map.of("acks", "1")))
        .hasMessageContaining("'acks'");
  }

  @Test
  public void a_property_with_a_wrong_value_is_named_before_brokers_are_asked() {
    assertThatThrownBy(() -> source.withProperty("max.poll.records", "many").validate())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("max.poll.records");
    assertThatThrownBy(() -> sink.withProperty("linger.ms", "long").validate(JOB))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("linger.ms");
  }

  @Test
  public void a_source_needs_topics_and_for_committed_offsets_a_group() {
    assertThatThrownBy(() -> KafkaSource.strings(NOWHERE).validate())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("withTopics");
    assertThatThrownBy(
            () -> source.withStart(StartPosition.committed(StartPosition.latest())).validate())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("withGroupId");
  }

  @Test
  public void a_source_is_bounded_if_it_has_an_end() {
    assertThat(source.boundedness()).isEqualTo(Boundedness.UNBOUNDED);
    assertThat(source.withEnd(EndPosition.latest()).boundedness()).isEqualTo(Boundedness.BOUNDED);
    assertThat(source.boundedness()).isEqualTo(Boundedness.UNBOUNDED);
  }

  @Test
  public void an_address_that_is_none_is_an_error_of_the_user() {
    assertThatThrownBy(() -> KafkaSource.strings("here").withTopics("t").validate())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'here'");
    assertThatThrownBy(
            () -> KafkaSource.strings("no-such-host.invalid:9092").withTopics("t").validate())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no-such-host.invalid:9092");
  }

  @Test
  public void a_transaction_must_outlast_a_snapshot() {
    assertThatThrownBy(() -> sink.withTransactionTimeout(Duration.ofMinutes(10)).validate(JOB))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("600000 ms")
        .hasMessageContaining("5000 ms")
        .hasMessageContaining("withTransactionTimeout");
  }

  @Test
  public void source_sink_and_what_goes_into_snapshots_can_be_serialized() throws Exception {
    assertCopyWorks(
        source
            .withTopicPattern(Pattern.compile("t.*"))
            .withStart(
                StartPosition.committed(
                    StartPosition.offsets(Map.of(new TopicPartition("t", 0), 3L))))
            .withEnd(EndPosition.offsets(Map.of(new TopicPartition("t", 0), 5L)))
            .withGroupId("g")
            .withProperty("max.poll.records", "5"));
    assertCopyWorks(sink.withProperty("linger.ms", "5"));
    KafkaSplit split = new KafkaSplit("t", 1, 2, 3, Uuid.randomUuid().toString());
    assertThat(copy(split)).isEqualTo(split);
    PreparedTransaction prepared = new PreparedTransaction("id", 1, (short) 2, 3);
    assertThat(copy(prepared)).isEqualTo(prepared);
  }

  @Test
  public void splits_of_snapshots_that_know_no_topic_ids_are_read() throws Exception {
    String written =
        "rO0ABXNyACdpby5taWxscmFjZS5jb25uZWN0b3JzLmthZmthLkthZmthU3BsaXQAAAAAAAAAAAIABEoABm9mZnNldEkACX"
            + "BhcnRpdGlvbkoACnN0b3BPZmZzZXRMAAV0b3BpY3QAEkxqYXZhL2xhbmcvU3RyaW5nO3hwAAAAAAAAACoAAAADf///"
            + "//////90AAF0";
    assertThat(read(Base64.getDecoder().decode(written)))
        .isEqualTo(new KafkaSplit("t", 3, 42, KafkaSplit.NO_STOP, null));
  }

  @Test
  public void times_to_reach_the_brokers_have_bounds() {
    assertThatThrownBy(() -> source.withSubmissionTimeout(Duration.ofMillis(999)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("timeout=PT0.999S");
    assertThatThrownBy(() -> sink.withSubmissionTimeout(Duration.ofHours(2)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("timeout=PT2H");
  }

  @Test
  public void text_is_written_with_its_time_if_kafka_can_keep_it() throws Exception {
    KafkaRecordSerializer<Object> serializer = KafkaRecordSerializer.text("t");
    ProducerRecord<byte[], byte[]> record = serializer.serialize(12, 34);
    assertThat(record.value()).asString().isEqualTo("12");
    assertThat(record.timestamp()).isEqualTo(34);
    assertThat(serializer.serialize(12, -5).timestamp()).isNull();
    assertThat(serializer.serialize(12, Long.MIN_VALUE).timestamp()).isNull();
    assertThat(serializer.topics()).isEqualTo(List.of("t"));
  }

  private static void assertCopyWorks(Object original) throws Exception {
    assertThat(copy(original))
        .usingRecursiveComparison()
        .withEqualsForType(
            (first, second) -> first.pattern().equals(second.pattern()), Pattern.class)
        .isEqualTo(original);
  }

  private static Object copy(Object original) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(original);
    }
    return read(bytes.toByteArray());
  }

  private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }
}
