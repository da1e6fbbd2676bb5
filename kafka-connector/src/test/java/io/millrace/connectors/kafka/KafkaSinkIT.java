package io.millrace.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.connector.Committer;
import io.millrace.api.connector.SinkValidation;
import io.millrace.sandbox.KafkaSandbox;
import io.millrace.sandbox.SharedSandbox;
import java.io.File;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

public class KafkaSinkIT {
  private static final SinkValidation JOB =
      new SinkValidation(Duration.ofSeconds(5), Duration.ofMinutes(10));

  @Rule public final Timeout timeout = Timeout.seconds(90);
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final KafkaSandbox kafka = SharedSandbox.kafka();
  private final Topic topic = Topic.create(kafka, 2);
  private final String job = "job-" + UUID.randomUUID();
  private final KafkaSink<String> sink =
      KafkaSink.exactlyOnce(kafka.brokers(), KafkaRecordSerializer.text(topic.name));

  private SinkRun run(long incarnation) throws Exception {
    return new SinkRun(sink, job, incarnation);
  }

  private void awaitLines(String... lines) throws Exception {
    Deadline.await(
        "the commit of " + List.of(lines), () -> topic.committedLines().size() >= lines.length);
    assertThat(topic.committedLines()).containsExactlyInAnyOrder(lines);
  }

  private TransactionDescription describe(String transactionalId) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
      return admin
          .describeTransactions(List.of(transactionalId))
          .description(transactionalId)
          .get();
    }
  }

  private void awaitState(String transactionalId, TransactionState state) throws Exception {
    Deadline.await("state " + state, () -> describe(transactionalId).state() == state);
  }

  @Test
  public void records_are_seen_when_they_are_committed_and_not_before() throws Exception {
    sink.validate(JOB);
    try (SinkRun run = run(1)) {
      List<PreparedTransaction> first = run.write("a", "b").prepare();
      run.write("c");
      assertThat(first).hasSize(1);
      assertThat(topic.committedLines()).isEmpty();

      run.commit(first);
      awaitLines("a", "b");

      run.commit(run.prepare());
      awaitLines("a", "b", "c");
    }
  }

  @Test
  public void nothing_is_prepared_where_nothing_was_written() throws Exception {
    try (SinkRun run = run(1)) {
      assertThat(run.prepare()).isEmpty();
      run.commit(run.write("a").prepare());
      assertThat(run.prepare()).isEmpty();
    }
  }

  @Test
  public void producers_are_used_again_when_their_transaction_is_committed() throws Exception {
    Set<String> ids = new HashSet<>();
    try (SinkRun run = run(1)) {
      List<PreparedTransaction> waiting = List.of();
      for (int snapshot = 0; snapshot < 6; snapshot++) {
        List<PreparedTransaction> prepared = run.write("line-" + snapshot).prepare();
        run.commit(waiting);
        waiting = prepared;
        prepared.forEach(transaction -> ids.add(transaction.transactionalId()));
      }
      run.commit(waiting);
    }
    assertThat(ids).hasSize(2);
    awaitLines(Topic.lines("line-", 6).toArray(String[]::new));
  }

  @Test
  public void what_a_closed_writer_has_prepared_is_committed_by_another_producer()
      throws Exception {
    List<PreparedTransaction> prepared;
    try (SinkRun run = run(1)) {
      prepared = run.write("a").prepare();
      run.write("given up");
    }
    try (Committer<PreparedTransaction> master = SinkRun.committer(sink, job)) {
      master.commit(prepared);
      master.abandonLeftovers(2, 1);
    }
    awaitLines("a");
  }

  @Test
  public void what_a_dead_process_has_prepared_is_committed_and_the_rest_is_not() throws Exception {
    Path file = folder.getRoot().toPath().resolve("prepared");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CrashingWriter.class.getName(),
                kafka.brokers(),
                topic.name,
                job,
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(new File(folder.getRoot(), "log"))
            .start();
    assertThat(process.waitFor())
        .withFailMessage(() -> "the process has failed, see " + folder.getRoot())
        .isEqualTo(9);
    List<PreparedTransaction> prepared;
    try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
      prepared =
          ((Collection<?>) in.readObject()).stream().map(PreparedTransaction.class::cast).toList();
    }

    try (Committer<PreparedTransaction> master = SinkRun.committer(sink, job)) {
      master.commit(prepared);
      master.abandonLeftovers(2, 1);
      master.commit(prepared);
    }
    try (SinkRun run = run(2)) {
      run.commit(run.write("next").prepare());
    }

    awaitLines("prepared-1", "prepared-2", "next");
  }

  @Test
  public void a_commit_can_be_repeated_even_when_the_producer_has_gone_on() throws Exception {
    try (SinkRun run = run(1);
        Committer<PreparedTransaction> master = SinkRun.committer(sink, job)) {
      List<PreparedTransaction> first = run.write("a").prepare();
      run.commit(first);
      run.commit(first);
      master.commit(first);
      run.write("not committed"); // By the same producer.
      master.commit(first);
      run.commit(first);

      awaitLines("a");
      List<PreparedTransaction> second = run.prepare();
      assertThat(second.get(0).transactionalId()).isEqualTo(first.get(0).transactionalId());
      master.commit(first);
      assertThat(topic.committedLines()).containsExactly("a");
      run.commit(second);
      awaitLines("a", "not committed");
    }
  }

  @Test
  public void leftovers_of_earlier_incarnations_are_aborted_and_only_those() throws Exception {
    List<PreparedTransaction> left;
    try (SinkRun old = run(1);
        SinkRun next = run(2);
        SinkRun other = new SinkRun(sink, job + "0", 1)) {
      left = old.write("left").prepare();
      old.write("in progress");
      List<PreparedTransaction> kept = next.write("kept").prepare();
      List<PreparedTransaction> others = other.write("other job").prepare();

      try (Committer<PreparedTransaction> master = SinkRun.committer(sink, job)) {
        master.abandonLeftovers(2, 1);
      }

      awaitState(left.get(0).transactionalId(), TransactionState.COMPLETE_ABORT);
      next.commit(kept);
      other.commit(others);
      awaitLines("kept", "other job");
    }
  }

  @Test
  public void what_was_committed_stays_known_after_leftovers_were_abandoned_again_and_again()
      throws Exception {
    try (SinkRun run = run(1);
        Committer<PreparedTransaction> master = SinkRun.committer(sink, job)) {
      List<PreparedTransaction> committed = run.write("a").prepare();
      List<PreparedTransaction> abandoned = run.write("b").prepare();
      run.commit(committed);
      for (long incarnation = 2; incarnation < 5; incarnation++) {
        master.commit(committed);
        master.abandonLeftovers(incarnation, 1);
      }

      assertThatThrownBy(() -> master.commit(abandoned))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("Records are lost")
          .hasMessageContaining(abandoned.get(0).transactionalId());
      awaitLines("a");
    }
  }

  @Test
  public void a_writer_that_was_thought_dead_can_not_write_any_more() throws Exception {
    try (SinkRun inTransaction = run(1);
        SinkRun between = new SinkRun(sink, job, 2);
        Committer<PreparedTransaction> master = SinkRun.committer(sink, job)) {
      inTransaction.write("a");
      inTransaction.commit(inTransaction.write("b").prepare());
      inTransaction.write("zombie");
      between.commit(between.write("c").prepare());

      master.abandonLeftovers(3, 1);

      assertThatThrownBy(() -> inTransaction.write("zombie").prepare())
          .isInstanceOf(KafkaException.class);
      assertThatThrownBy(() -> between.write("zombie").prepare())
          .isInstanceOf(KafkaException.class);
    }
    topic.write(0, "seen"); // No open transaction hides it.
    awaitLines("a", "b", "c", "seen");
  }

  @Test
  public void a_transaction_that_has_timed_out_is_reported_as_lost_whoever_commits()
      throws Exception {
    KafkaSink<String> hasty = sink.withTransactionTimeout(Duration.ofSeconds(1));
    try (SinkRun run = new SinkRun(hasty, job, 1);
        Committer<PreparedTransaction> master = SinkRun.committer(hasty, job)) {
      List<PreparedTransaction> prepared = run.write("lost").prepare();
      awaitState(prepared.get(0).transactionalId(), TransactionState.COMPLETE_ABORT);

      for (int tries = 0; tries < 2; tries++) {
        assertThatThrownBy(() -> run.commit(prepared))
            .isInstanceOf(UserException.class)
            .hasMessageContaining("Records are lost")
            .hasMessageContaining("time-out of 1 s");
      }
      assertThatThrownBy(() -> master.commit(prepared))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("Records are lost");
      assertThat(topic.committedLines()).isEmpty();
    }
  }

  @Test
  public void a_transaction_that_is_lost_does_not_keep_others_from_being_committed()
      throws Exception {
    try (SinkRun run = run(1);
        Committer<PreparedTransaction> master = SinkRun.committer(sink, job)) {
      PreparedTransaction lost = run.write("lost").prepare().get(0);
      master.abandonLeftovers(2, 1);
      try (SinkRun next = run(2)) {
        PreparedTransaction good = next.write("good").prepare().get(0);
        assertThatThrownBy(() -> master.commit(List.of(lost, good)))
            .isInstanceOf(UserException.class)
            .hasMessageContaining(lost.transactionalId());
      }
    }
    awaitLines("good");
  }

  @Test
  public void a_transaction_that_the_brokers_do_not_know_is_an_error_unless_it_is_very_old()
      throws Exception {
    String id = "millrace-" + job + "-sink-1-0-0";
    long now = System.currentTimeMillis();
    try (Committer<PreparedTransaction> master = SinkRun.committer(sink, job)) {
      assertThatThrownBy(
              () -> master.commit(List.of(new PreparedTransaction(id, 5, (short) 0, now))))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(id)
          .hasMessageContaining("do not know");

      long eightDaysAgo = now - Duration.ofDays(8).toMillis();
      assertThatCode(
              () -> master.commit(List.of(new PreparedTransaction(id, 5, (short) 0, eightDaysAgo))))
          .doesNotThrowAnyException();
    }
  }

  @Test
  public void an_id_that_another_program_has_registered_anew_is_an_error() throws Exception {
    PreparedTransaction prepared;
    try (SinkRun run = run(1)) {
      prepared = run.write("a").prepare().get(0);
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
      admin.fenceProducers(List.of(prepared.transactionalId())).all().get();
    }
    try (Committer<PreparedTransaction> master = SinkRun.committer(sink, job)) {
      assertThatThrownBy(() -> master.commit(List.of(prepared)))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("can not be told")
          .hasMessageContaining(prepared.transactionalId());
    }
  }

  @Test
  public void at_least_once_is_seen_at_once() throws Exception {
    KafkaSink<String> simple =
        KafkaSink.atLeastOnce(kafka.brokers(), KafkaRecordSerializer.text(topic.name));
    simple.validate(JOB);
    try (SinkRun run = new SinkRun(simple, job, 1)) {
      assertThat(run.write("a", "b").prepare()).isEmpty();
      assertThat(topic.committedLines()).containsExactlyInAnyOrder("a", "b");
    }
  }

  @Test
  public void a_time_out_that_the_brokers_do_not_allow_is_refused_with_both_numbers() {
    assertThatThrownBy(() -> sink.withTransactionTimeout(Duration.ofMinutes(20)).validate(JOB))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("1200000 ms")
        .hasMessageContaining("900000 ms")
        .hasMessageContaining("transaction.max.timeout.ms");
  }

  @Test
  public void a_topic_that_does_not_exist_and_brokers_that_do_not_answer_are_named() {
    assertThatThrownBy(
            () ->
                KafkaSink.exactlyOnce(kafka.brokers(), KafkaRecordSerializer.text(topic.name + "x"))
                    .validate(JOB))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'" + topic.name + "x' does not exist");
    long startNanos = System.nanoTime();
    assertThatThrownBy(
            () ->
                KafkaSink.exactlyOnce("127.0.0.1:1", KafkaRecordSerializer.text("t")).validate(JOB))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'127.0.0.1:1' did not answer");
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  public void a_topic_that_a_record_chooses_and_that_does_not_exist_is_told_within_seconds()
      throws Exception {
    String missing = topic.name + "x";
    KafkaRecordSerializer<String> toMissing =
        (line, time) -> new ProducerRecord<>(missing, line.getBytes(UTF_8));
    for (KafkaSink<String> toNowhere :
        List.of(
            KafkaSink.exactlyOnce(kafka.brokers(), toMissing),
            KafkaSink.atLeastOnce(kafka.brokers(), toMissing))) {
      long startNanos = System.nanoTime();
      try (SinkRun run = new SinkRun(toNowhere, job, 1)) {
        assertThatThrownBy(() -> run.write("a").prepare())
            .isInstanceOf(UserException.class)
            .hasMessageContaining("Topic '" + missing + "' does not exist")
            .hasMessageContaining("'" + topic.name + "'");
      }
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  public void a_topic_that_is_made_a_moment_later_is_written_to() throws Exception {
    Topic late = Topic.named(kafka, topic.name + "-late");
    KafkaSink<String> toLate =
        KafkaSink.atLeastOnce(
            kafka.brokers(), (line, time) -> new ProducerRecord<>(late.name, line.getBytes(UTF_8)));
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (SinkRun run = new SinkRun(toLate, job, 1)) {
      Future<?> written = other.submit(() -> run.write("a").prepare());
      assertThatThrownBy(() -> written.get(3, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      kafka.createTopic(late.name, 1);
      written.get();
      assertThat(late.committedLines()).containsExactly("a");
    } finally {
      other.shutdownNow();
    }
  }
}
