package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.connector.Committer;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.sandbox.KafkaSandbox;
import io.millrace.sandbox.SharedSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** What happens while the broker is away. */
public class KafkaOutageIT {
  private static final int LINES = 2_000;

  @Rule public final Timeout timeout = Timeout.seconds(120);

  private final KafkaSandbox kafka = SharedSandbox.kafka();
  private final Topic topic = Topic.create(kafka, 2);
  private final String job = "job-" + UUID.randomUUID();
  private final KafkaSink<String> sink =
      KafkaSink.exactlyOnce(kafka.brokers(), KafkaRecordSerializer.text(topic.name));

  @After
  public void startBroker() {
    kafka.start();
  }

  @Test
  public void reading_goes_on_when_the_broker_is_back() throws Exception {
    topic.write(0, Topic.lines("before-", LINES));
    KafkaSource<String> source =
        KafkaSource.strings(kafka.brokers()).withTopics(topic.name).withGroupId(job);
    try (SplitAssigner<KafkaSplit> assigner = source.createAssigner();
        SourceRun<String> run = new SourceRun<>(source, assigner.discover(Set.of(), true))) {
      run.readUntil(LINES / 2);
      kafka.stop();
      readFor(run, Duration.ofSeconds(2));
      run.reader.onSnapshotCompleted(run.reader.snapshot());
      readFor(run, Duration.ofSeconds(1));
      kafka.start();
      topic.write(1, Topic.lines("after-", LINES));
      run.readUntil(2 * LINES);

      assertThat(run.output.records).doesNotHaveDuplicates();
      assertThat(assigner.discover(Set.of(topic.name + "-0", topic.name + "-1"), false)).isEmpty();
    }
  }

  private static void readFor(SourceRun<String> run, Duration time) throws Exception {
    long endNanos = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < endNanos) {
      run.reader.read(run.output, 10);
    }
  }

  @Test
  public void looking_for_new_partitions_is_put_off_while_the_broker_is_away() throws Exception {
    KafkaSource<String> source =
        KafkaSource.strings(kafka.brokers())
            .withTopics(topic.name)
            .withProperty("retry.backoff.ms", "50");
    try (KafkaSplitAssigner assigner = source.createAssigner(Duration.ofSeconds(2))) {
      List<KafkaSplit> found = assigner.discover(Set.of(), true);
      Set<String> known = Set.of(found.get(0).splitId());
      kafka.stop();
      assertThat(assigner.discover(known, false)).isEmpty();
      kafka.start();
      Deadline.await("the other partition", () -> assigner.discover(known, false).size() == 1);
    }
  }

  @Test
  public void what_was_written_before_and_after_is_committed_together() throws Exception {
    try (SinkRun run = new SinkRun(sink, job, 1)) {
      for (String line : Topic.lines("before-", LINES)) {
        run.write(line);
      }
      kafka.restart();
      for (String line : Topic.lines("after-", LINES)) {
        run.write(line);
      }
      run.commit(run.prepare());
      awaitCommitted(2 * LINES);
    }
  }

  @Test
  public void a_snapshot_waits_for_the_broker() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (SinkRun run = new SinkRun(sink, job, 1)) {
      run.write("a");
      kafka.stop();
      Future<List<PreparedTransaction>> prepared =
          other.submit(() -> run.write("b").prepare()); // Writing may wait for it as well.
      assertThatThrownBy(() -> prepared.get(1, TimeUnit.SECONDS))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      kafka.start();
      run.commit(prepared.get());
      awaitCommitted(2);
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  public void a_commit_fails_while_the_broker_is_away_and_succeeds_when_it_is_back()
      throws Exception {
    KafkaSink<String> impatient = sink.withProperty("max.block.ms", "1500");
    List<PreparedTransaction> waiting;
    try (SinkRun run = new SinkRun(impatient, job, 1)) {
      List<PreparedTransaction> prepared = run.write("a").prepare();
      waiting = run.write("b").prepare();
      kafka.stop();
      assertThatThrownBy(() -> run.commit(prepared)).isInstanceOf(TimeoutException.class);
      kafka.start();
      Deadline.await("a commit", () -> committed(run.committer, prepared));
      awaitCommitted(1);
    }
    kafka.restart();
    try (Committer<PreparedTransaction> master = SinkRun.committer(impatient, job)) {
      Deadline.await("a commit by another producer", () -> committed(master, waiting));
    }
    awaitCommitted(2);
  }

  private static boolean committed(
      Committer<PreparedTransaction> committer, List<PreparedTransaction> transactions)
      throws Exception {
    try {
      committer.commit(transactions);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private void awaitCommitted(int lines) throws Exception {
    Deadline.await(lines + " lines", () -> topic.committedLines().size() >= lines);
    assertThat(topic.committedLines()).hasSize(lines).doesNotHaveDuplicates();
  }
}
