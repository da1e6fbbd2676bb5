package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.sandbox.KafkaSandbox;
import io.millrace.sandbox.SharedSandbox;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Topics that are deleted, and made anew under their names. */
public class RecreatedTopicIT {
  private static final int LINES = 100;

  @Rule public final Timeout timeout = Timeout.seconds(90);

  private final KafkaSandbox kafka = SharedSandbox.kafka();
  private final Topic topic = Topic.create(kafka, 1);
  private final KafkaSource<String> source =
      KafkaSource.strings(kafka.brokers()).withTopics(topic.name);

  private static List<KafkaSplit> splits(KafkaSource<?> source) throws Exception {
    try (SplitAssigner<KafkaSplit> assigner = source.createAssigner()) {
      return assigner.discover(Set.of(), true);
    }
  }

  /** Has all lines of the old topic been read, and puts more into the new one. */
  private List<KafkaSplit> readAndRecreate(KafkaSource<String> reading) throws Exception {
    topic.write(0, Topic.lines("old-", LINES));
    List<KafkaSplit> snapshot;
    try (SourceRun<String> run = new SourceRun<>(reading, splits(reading))) {
      snapshot = run.readUntil(LINES).reader.snapshot();
    }
    recreate();
    return snapshot;
  }

  private void recreate() throws Exception {
    topic.recreate(1);
    topic.write(0, Topic.lines("new-", 2 * LINES));
  }

  private void assertFailsWithBothIds(SourceRun<String> run, Uuid old) throws Exception {
    int before = run.output.records.size();
    assertThatThrownBy(() -> run.readUntil(before + 1))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'" + topic.name + "' has been deleted and made anew")
        .hasMessageContaining(old.toString())
        .hasMessageContaining(topic.id().toString());
    assertThat(run.output.records).hasSize(before);
  }

  @Test
  public void a_job_that_is_resumed_does_not_go_on_at_the_old_offset() throws Exception {
    Uuid old = topic.id();
    List<KafkaSplit> snapshot = readAndRecreate(source);

    try (SourceRun<String> run = new SourceRun<>(source, snapshot)) {
      assertFailsWithBothIds(run, old);
    }
  }

  @Test
  public void a_job_that_runs_does_not_go_on_at_the_old_offset() throws Exception {
    Uuid old = topic.id();
    KafkaSource<String> matching =
        KafkaSource.strings(kafka.brokers())
            .withTopicPattern(Pattern.compile(Pattern.quote(topic.name)));
    topic.write(0, Topic.lines("old-", LINES));
    try (SourceRun<String> run = new SourceRun<>(matching, splits(matching))) {
      run.readUntil(LINES);
      recreate();
      assertFailsWithBothIds(run, old);
    }
  }

  @Test
  public void a_new_topic_with_fewer_records_is_noticed_too() throws Exception {
    Uuid old = topic.id();
    topic.write(0, Topic.lines("old-", LINES));
    try (SourceRun<String> run = new SourceRun<>(source, splits(source))) {
      run.readUntil(LINES);
      topic.recreate(1);
      topic.write(0, "new");
      assertFailsWithBothIds(run, old);
    }
  }

  @Test
  public void the_new_topic_is_read_from_its_beginning_if_that_is_wanted() throws Exception {
    KafkaSource<String> tolerant = source.withRecreatedTopicsFromBeginning();
    List<KafkaSplit> snapshot = readAndRecreate(tolerant);

    try (SourceRun<String> run = new SourceRun<>(tolerant, snapshot)) {
      run.readUntil(2 * LINES);
      assertThat(run.output.records).isEqualTo(Topic.lines("new-", 2 * LINES));
      recreate();
      run.readUntil(4 * LINES);
      assertThat(run.output.records.subList(2 * LINES, 4 * LINES))
          .isEqualTo(Topic.lines("new-", 2 * LINES));
      assertThat(run.reader.snapshot()).containsExactly(topic.split(0, 2 * LINES));
    }
  }
}
