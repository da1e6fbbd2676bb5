package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.sandbox.KafkaSandbox;
import io.millrace.sandbox.SharedSandbox;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class KafkaSourceIT {
  @Rule public final Timeout timeout = Timeout.seconds(90);

  private final KafkaSandbox kafka = SharedSandbox.kafka();

  private KafkaSource<String> source(Topic topic) {
    return KafkaSource.strings(kafka.brokers()).withTopics(topic.name);
  }

  private static List<KafkaSplit> splits(KafkaSource<?> source) throws Exception {
    try (SplitAssigner<KafkaSplit> assigner = source.createAssigner()) {
      return assigner.discover(Set.of(), true);
    }
  }

  private static SourceRun<String> start(KafkaSource<String> source) throws Exception {
    return new SourceRun<>(source, splits(source));
  }

  @Test
  public void all_partitions_are_read_from_the_beginning_each_in_order() throws Exception {
    Topic topic = Topic.create(kafka, 3);
    topic.write(0, "a0", "a1");
    topic.write(2, "c0", "c1", "c2");
    source(topic).validate();

    try (SourceRun<String> run = start(source(topic))) {
      run.readUntil(5);

      assertThat(run.output.records).containsSubsequence("a0", "a1");
      assertThat(run.output.records).containsSubsequence("c0", "c1", "c2");
      int last = run.output.records.indexOf("c2");
      assertThat(run.output.positions.get(last)).isEqualTo(2);
      assertThat(run.output.timestamps.get(last)).isEqualTo(1_002);
    }
  }

  @Test
  public void latest_is_decided_when_splits_are_found() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.write(0, "old");
    KafkaSource<String> source = source(topic).withStart(StartPosition.latest());
    List<KafkaSplit> splits = splits(source);
    topic.write(0, "new");

    try (SourceRun<String> run = new SourceRun<>(source, splits)) {
      assertThat(run.readUntil(1).output.records).containsExactly("new");
    }
  }

  @Test
  public void reading_can_start_at_a_time() throws Exception {
    Topic topic = Topic.create(kafka, 2);
    topic.write(0, "at 1000", "at 1001", "at 1002");
    topic.write(1, "older");
    KafkaSource<String> source = source(topic).withStart(StartPosition.timestamp(1_001));

    List<KafkaSplit> splits = splits(source);

    assertThat(splits).containsExactlyInAnyOrder(topic.split(0, 1), topic.split(1, 1));
  }

  @Test
  public void a_group_shows_how_far_snapshots_have_come_and_reading_can_start_there()
      throws Exception {
    Topic topic = Topic.create(kafka, 2);
    topic.write(0, "a", "b", "c");
    String group = "group-" + UUID.randomUUID();
    KafkaSource<String> source = source(topic).withGroupId(group);
    try (SourceRun<String> run = start(source)) {
      List<KafkaSplit> snapshot = run.readUntil(2).reader.snapshot();
      run.readUntil(3).reader.onSnapshotCompleted(snapshot);
      Deadline.await(
          "a commit of offset 2",
          () -> {
            run.reader.read(run.output, 1);
            return committed(group, topic.partition(0)) == 2;
          });
    }

    KafkaSource<String> next = source.withStart(StartPosition.committed(StartPosition.earliest()));
    try (SourceRun<String> run = start(next)) {
      assertThat(run.readUntil(1).output.records).containsExactly("c");
    }
    KafkaSource<String> another =
        source(topic)
            .withGroupId(group + "-other")
            .withStart(StartPosition.committed(StartPosition.latest()));
    assertThat(splits(another)).contains(topic.split(0, 3));
  }

  private long committed(String group, TopicPartition partition) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
      OffsetAndMetadata offset =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get()
              .get(partition);
      return offset == null ? -1 : offset.offset();
    }
  }

  @Test
  public void reading_can_start_at_given_offsets_that_are_there() throws Exception {
    Topic topic = Topic.create(kafka, 2);
    topic.write(0, "a", "b", "c");
    topic.write(1, "d");

    KafkaSource<String> source =
        source(topic).withStart(StartPosition.offsets(Map.of(topic.partition(0), 2L)));
    try (SourceRun<String> run = start(source)) {
      assertThat(run.readUntil(2).output.records).containsExactlyInAnyOrder("c", "d");
    }

    assertThatThrownBy(
            () ->
                source(topic)
                    .withStart(StartPosition.offsets(Map.of(topic.partition(0), 4L)))
                    .validate())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("offset 4")
        .hasMessageContaining("0 to 3");
    assertThatThrownBy(
            () ->
                source(topic)
                    .withStart(StartPosition.offsets(Map.of(topic.partition(7), 0L)))
                    .validate())
        .isInstanceOf(UserException.class)
        .hasMessageContaining(topic.name + "-7");
  }

  @Test
  public void a_bounded_source_ends_behind_transactions_also_behind_aborted_ones()
      throws Exception {
    Topic topic = Topic.create(kafka, 3);
    topic.writeTransaction(true, 0, Topic.lines("a", 3));
    topic.writeTransaction(false, 0, Topic.lines("aborted", 3));
    topic.write(1, Topic.lines("b", 2));
    KafkaSource<String> source = source(topic).withEnd(EndPosition.latest());
    List<KafkaSplit> splits = splits(source);
    topic.write(1, "too late");

    try (SourceRun<String> run = new SourceRun<>(source, splits)) {
      run.readUntilFinished(3);

      assertThat(run.output.records).containsExactlyInAnyOrder("a0", "a1", "a2", "b0", "b1");
      assertThat(run.reader.snapshot()).isEmpty();
    }
  }

  @Test
  public void a_bounded_source_ends_at_given_offsets_also_if_they_are_still_to_come()
      throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.write(0, "a", "b");
    KafkaSource<String> source =
        source(topic).withEnd(EndPosition.offsets(Map.of(topic.partition(0), 3L)));
    try (SourceRun<String> run = start(source)) {
      run.readUntil(2);
      assertThat(run.reader.read(run.output, 10)).isFalse();
      topic.write(0, "c", "d");
      assertThat(run.readUntilFinished(1).output.records).containsExactly("a", "b", "c");
    }

    topic.addPartitions(2);
    Deadline.await("a second partition", () -> splits(source(topic)).size() == 2);
    assertThatThrownBy(source::validate)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("No end offset")
        .hasMessageContaining(topic.name + "-1");
  }

  @Test
  public void reading_goes_on_where_a_snapshot_was_taken() throws Exception {
    Topic topic = Topic.create(kafka, 2);
    topic.write(0, Topic.lines("a", 500));
    topic.write(1, Topic.lines("b", 500));
    KafkaSource<String> source = source(topic);
    List<KafkaSplit> snapshot;
    List<String> before;
    try (SourceRun<String> run = start(source)) {
      run.readUntil(321);
      snapshot = run.reader.snapshot();
      before = List.copyOf(run.output.records);
      run.readUntil(400);
    }

    try (SourceRun<String> run = new SourceRun<>(source, snapshot)) {
      run.readUntil(1_000 - 321);
      assertThat(run.output.records).doesNotContainAnyElementsOf(before).doesNotHaveDuplicates();
    }
  }

  @Test
  public void what_is_not_committed_is_not_read_unless_asked_for() throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.writeTransaction(false, 0, List.of("aborted"));
    topic.writeTransaction(true, 0, List.of("committed"));

    try (SourceRun<String> run = start(source(topic))) {
      assertThat(run.readUntil(1).output.records).containsExactly("committed");
    }
    try (SourceRun<String> run =
        start(source(topic).withProperty("isolation.level", "read_uncommitted"))) {
      assertThat(run.readUntil(2).output.records).containsExactly("aborted", "committed");
    }
  }

  @Test
  public void topics_and_partitions_that_appear_later_are_read_from_their_beginning()
      throws Exception {
    String prefix = "pattern-" + UUID.randomUUID() + "-";
    Topic first = Topic.create(kafka, prefix + "1", 1);
    first.write(0, "not read");
    KafkaSource<String> source =
        KafkaSource.strings(kafka.brokers())
            .withTopicPattern(Pattern.compile(Pattern.quote(prefix) + "\\d"))
            .withStart(StartPosition.latest())
            .withDiscoveryInterval(Duration.ofSeconds(3));
    source.validate();
    try (SplitAssigner<KafkaSplit> assigner = source.createAssigner()) {
      assertThat(assigner.discoveryInterval()).isEqualTo(Duration.ofSeconds(3));
      List<KafkaSplit> found = assigner.discover(Set.of(), true);
      assertThat(found).containsExactly(first.split(0, 1));

      Topic second = Topic.create(kafka, prefix + "2", 1);
      Topic.create(kafka, prefix + "other", 1);
      second.write(0, "second");
      first.addPartitions(2);
      Set<String> known = new HashSet<>(Set.of(found.get(0).splitId()));
      Set<KafkaSplit> later = new HashSet<>();
      Deadline.await(
          "discovery",
          () -> {
            later.addAll(assigner.discover(known, false));
            return later.size() >= 2;
          });
      assertThat(later).containsExactlyInAnyOrder(second.split(0, 0), first.split(1, 0));
      later.forEach(split -> known.add(split.splitId()));
      assertThat(assigner.discover(known, false)).isEmpty();
    }
  }

  @Test
  public void records_that_retention_has_deleted_are_an_error_and_not_passed_over()
      throws Exception {
    Topic topic = Topic.create(kafka, 1);
    topic.write(0, Topic.lines("a", 10));
    topic.deleteBefore(0, 5);
    KafkaSplit old = topic.split(0, 2);

    try (SourceRun<String> run = new SourceRun<>(source(topic), List.of(old))) {
      assertThatThrownBy(() -> run.readUntil(1))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(topic.name + "-0")
          .hasMessageContaining("retention");
    }
  }

  @Test
  public void a_topic_that_does_not_exist_is_named_with_the_nearest_and_not_created()
      throws Exception {
    Topic topic = Topic.create(kafka, 1);
    String mistyped = topic.name + "x";

    assertThatThrownBy(() -> KafkaSource.strings(kafka.brokers()).withTopics(mistyped).validate())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'" + mistyped + "' does not exist")
        .hasMessageContaining("'" + topic.name + "'");
    assertThatThrownBy(
            () ->
                KafkaSource.strings(kafka.brokers())
                    .withTopicPattern(Pattern.compile("no-topic-.*"))
                    .validate())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no-topic-.*");

    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
      assertThat(admin.listTopics().names().get()).contains(topic.name).doesNotContain(mistyped);
    }
  }

  @Test
  public void brokers_that_do_not_answer_are_named_within_ten_seconds() {
    long startNanos = System.nanoTime();

    assertThatThrownBy(() -> KafkaSource.strings("127.0.0.1:1").withTopics("t").validate())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'127.0.0.1:1' did not answer");

    assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(10));
  }
}
