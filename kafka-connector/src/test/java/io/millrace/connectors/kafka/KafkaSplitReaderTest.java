package io.millrace.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.time.TimestampAssigner;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.Test;

public class KafkaSplitReaderTest {
  private static final TopicPartition ZERO = new TopicPartition("t", 0);
  private static final TopicPartition ONE = new TopicPartition("t", 1);
  private static final KafkaRecordDeserializer<String> TEXT =
      record -> record.value() == null ? null : new String(record.value(), UTF_8);

  private Uuid topicId;
  private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("none") {
        @Override
        public synchronized void commitAsync(
            Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
          committed.putAll(offsets);
          callback.onComplete(offsets, null);
        }
      };
  private final KafkaSplitReader<String> reader = reader(false);
  private final CollectedOutput<String> output = new CollectedOutput<>();

  private KafkaSplitReader<String> reader(boolean readsRecreatedTopics) {
    return new KafkaSplitReader<>(
        consumer,
        topic -> Optional.ofNullable(topicId),
        TEXT,
        true,
        readsRecreatedTopics,
        silences());
  }

  /** Brokers that never answer. */
  private static SilentPartitions silences() {
    return new SilentPartitions(
        new PartitionEnds() {
          @Override
          public void ask(Collection<TopicPartition> partitions) {}

          @Override
          public Optional<Answer> poll() {
            return Optional.empty();
          }

          @Override
          public void close() {}
        },
        System::nanoTime);
  }

  private void add(TopicPartition partition, long offset, String value, long timestamp) {
    consumer.addRecord(
        new ConsumerRecord<>(
            partition.topic(),
            partition.partition(),
            offset,
            timestamp,
            TimestampType.CREATE_TIME,
            0,
            0,
            null,
            value == null ? null : value.getBytes(UTF_8),
            new RecordHeaders(),
            Optional.empty()));
  }

  private void add(TopicPartition partition, long offset, String value) {
    add(partition, offset, value, 1_000 + offset);
  }

  private static KafkaSplit split(TopicPartition partition, long offset, long stop) {
    return new KafkaSplit(partition.topic(), partition.partition(), offset, stop, null);
  }

  @Test
  public void records_come_with_position_and_time() throws Exception {
    reader.addSplits(List.of(split(ZERO, 5, KafkaSplit.NO_STOP)));
    add(ZERO, 5, "a");
    add(ZERO, 6, "b", -1);

    assertThat(reader.read(output, 10)).isTrue();

    assertThat(output.records).containsExactly("a", "b");
    assertThat(output.positions).containsExactly(5L, 6L);
    assertThat(output.timestamps).containsExactly(1_005L, TimestampAssigner.NO_TIMESTAMP);
  }

  @Test
  public void no_more_records_are_read_than_wanted_and_positions_follow_what_was_emitted()
      throws Exception {
    reader.addSplits(List.of(split(ZERO, 0, KafkaSplit.NO_STOP)));
    add(ZERO, 0, "a");
    add(ZERO, 1, "b");
    add(ZERO, 2, "c");

    assertThat(reader.read(output, 2)).isTrue();
    assertThat(reader.snapshot()).containsExactly(split(ZERO, 2, KafkaSplit.NO_STOP));
    assertThat(reader.read(output, 2)).isTrue();
    assertThat(reader.snapshot()).containsExactly(split(ZERO, 3, KafkaSplit.NO_STOP));

    assertThat(output.records).containsExactly("a", "b", "c");
    assertThat(reader.read(output, 2)).isFalse();
  }

  @Test
  public void a_split_ends_before_its_stop_even_if_more_was_polled() throws Exception {
    reader.addSplits(List.of(split(ZERO, 0, 2), split(ONE, 0, 1)));
    add(ZERO, 0, "a");
    add(ZERO, 1, "b");
    add(ZERO, 2, "too far");

    assertThat(reader.read(output, 10)).isTrue();

    assertThat(output.records).containsExactly("a", "b");
    assertThat(output.finishedSplits).containsExactly("t-0");
    assertThat(reader.snapshot()).containsExactly(split(ONE, 0, 1));
    assertThat(consumer.assignment()).isEqualTo(Set.of(ONE));
  }

  @Test
  public void a_split_ends_behind_a_gap() throws Exception {
    reader.addSplits(List.of(split(ZERO, 0, 3)));
    add(ZERO, 0, "a");
    reader.read(output, 10);
    consumer.seek(ZERO, 3); // As the consumer does when it comes upon the end of a transaction.

    assertThat(reader.read(output, 10)).isTrue();

    assertThat(output.finishedSplits).containsExactly("t-0");
    assertThat(reader.read(output, 10)).isFalse();
  }

  @Test
  public void a_split_without_records_ends_at_once() throws Exception {
    reader.addSplits(List.of(split(ZERO, 4, 4)));

    assertThat(reader.read(output, 10)).isTrue();

    assertThat(output.finishedSplits).containsExactly("t-0");
  }

  @Test
  public void splits_can_be_added_while_others_are_read() throws Exception {
    reader.addSplits(List.of(split(ZERO, 0, KafkaSplit.NO_STOP)));
    add(ZERO, 0, "a");
    reader.read(output, 10);

    reader.addSplits(List.of(split(ONE, 7, KafkaSplit.NO_STOP)));
    add(ZERO, 1, "b");
    add(ONE, 7, "c");
    reader.read(output, 10);

    assertThat(output.records).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  public void a_record_that_deserializes_to_null_is_passed_over() throws Exception {
    reader.addSplits(List.of(split(ZERO, 0, 2)));
    add(ZERO, 0, null);
    add(ZERO, 1, "b");

    reader.read(output, 10);

    assertThat(output.records).containsExactly("b");
    assertThat(output.finishedSplits).containsExactly("t-0");
  }

  @Test
  public void a_record_that_can_not_be_deserialized_is_named() throws Exception {
    KafkaSplitReader<Integer> numbers =
        new KafkaSplitReader<>(
            consumer,
            topic -> Optional.empty(),
            record -> Integer.parseInt(new String(record.value(), UTF_8)),
            false,
            false,
            silences());
    numbers.addSplits(List.of(split(ZERO, 8, KafkaSplit.NO_STOP)));
    add(ZERO, 8, "eight");

    assertThatThrownBy(() -> numbers.read(new CollectedOutput<>(), 10))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("The record at offset 8 of partition t-0 can not be deserialized")
        .hasMessageContaining("eight")
        .hasCauseInstanceOf(NumberFormatException.class);
  }

  @Test
  public void a_lost_connection_is_borne() throws Exception {
    reader.addSplits(List.of(split(ZERO, 0, KafkaSplit.NO_STOP)));
    add(ZERO, 0, "a");
    consumer.setPollException(new DisconnectException("gone"));

    assertThat(reader.read(output, 10)).isFalse();
    assertThat(reader.read(output, 10)).isTrue();

    assertThat(output.records).containsExactly("a");
  }

  @Test
  public void records_that_are_gone_are_an_error() throws Exception {
    reader.addSplits(List.of(split(ZERO, 3, KafkaSplit.NO_STOP)));
    consumer.setPollException(new OffsetOutOfRangeException(Map.of(ZERO, 3L)));

    assertThatThrownBy(() -> reader.read(output, 10))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("t-0=3");
  }

  private static KafkaSplit split(TopicPartition partition, long offset, Uuid topicId) {
    return new KafkaSplit(
        partition.topic(),
        partition.partition(),
        offset,
        KafkaSplit.NO_STOP,
        topicId == null ? null : topicId.toString());
  }

  @Test
  public void the_id_of_a_topic_becomes_known_with_the_first_records() throws Exception {
    reader.addSplits(List.of(split(ZERO, 3, (Uuid) null)));
    assertThat(reader.snapshot()).containsExactly(split(ZERO, 3, (Uuid) null));
    topicId = Uuid.randomUuid();
    add(ZERO, 3, "a");

    reader.read(output, 10);

    assertThat(reader.snapshot()).containsExactly(split(ZERO, 4, topicId));
  }

  @Test
  public void records_of_another_topic_of_the_same_name_are_not_taken_for_those_that_come_next()
      throws Exception {
    Uuid old = Uuid.randomUuid();
    topicId = Uuid.randomUuid();
    reader.addSplits(List.of(split(ZERO, 3, old)));
    add(ZERO, 3, "of another topic");

    assertThatThrownBy(() -> reader.read(output, 10))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Topic 't' has been deleted and made anew")
        .hasMessageContaining("id " + old)
        .hasMessageContaining("id is " + topicId)
        .hasMessageContaining("offset 3 of partition t-0")
        .hasMessageContaining("withRecreatedTopicsFromBeginning");
    assertThat(output.records).isEmpty();
  }

  @Test
  public void offsets_that_are_not_in_the_new_topic_are_told_as_such() throws Exception {
    reader.addSplits(List.of(split(ZERO, 3, Uuid.randomUuid())));
    topicId = Uuid.randomUuid();
    consumer.setPollException(new OffsetOutOfRangeException(Map.of(ZERO, 3L)));

    assertThatThrownBy(() -> reader.read(output, 10))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("deleted and made anew");
  }

  @Test
  public void a_topic_that_was_made_anew_is_read_from_its_beginning_if_that_is_wanted()
      throws Exception {
    KafkaSplitReader<String> tolerant = reader(true);
    topicId = Uuid.randomUuid();
    tolerant.addSplits(List.of(split(ZERO, 3, Uuid.randomUuid()), split(ONE, 0, topicId)));
    consumer.updateBeginningOffsets(Map.of(ZERO, 1L));
    add(ZERO, 3, "too early");
    add(ONE, 0, "of a topic that stayed");

    assertThat(tolerant.read(output, 10)).isTrue();
    assertThat(tolerant.snapshot())
        .containsExactly(split(ZERO, 1, topicId), split(ONE, 1, topicId));
    add(ZERO, 1, "first");
    tolerant.read(output, 10);

    assertThat(output.records).containsExactly("of a topic that stayed", "first");
  }

  @Test
  public void a_record_for_which_there_is_no_memory_is_named() throws Exception {
    reader.addSplits(List.of(split(ZERO, 3, KafkaSplit.NO_STOP)));
    consumer.schedulePollTask(
        () -> {
          throw new OutOfMemoryError("Cannot reserve 52428800 bytes of direct buffer memory");
        });

    assertThatThrownBy(() -> reader.read(output, 10))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("too large")
        .hasMessageContaining("52428800 bytes")
        .hasMessageContaining("t-0 at offset 3");
  }

  @Test
  public void a_refusal_is_an_error_of_the_user() throws Exception {
    reader.addSplits(List.of(split(ZERO, 0, KafkaSplit.NO_STOP)));
    consumer.setPollException(new TopicAuthorizationException(Set.of("t")));

    assertThatThrownBy(() -> reader.read(output, 10))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("[t]");
  }

  @Test
  public void offsets_are_committed_when_a_snapshot_is_complete_also_of_splits_that_have_ended()
      throws Exception {
    reader.addSplits(List.of(split(ZERO, 0, 1), split(ONE, 0, 9)));
    add(ZERO, 0, "a");
    add(ONE, 0, "b");
    reader.read(output, 10);
    List<KafkaSplit> snapshot = reader.snapshot();
    add(ONE, 1, "c");
    reader.read(output, 10);
    assertThat(committed).isEmpty();

    reader.onSnapshotCompleted(snapshot);

    assertThat(committed)
        .containsOnly(
            Map.entry(ZERO, new OffsetAndMetadata(1)), Map.entry(ONE, new OffsetAndMetadata(1)));
  }

  @Test
  public void the_consumer_is_closed_with_the_reader() throws Exception {
    reader.close();
    assertThat(consumer.closed()).isTrue();
  }
}
