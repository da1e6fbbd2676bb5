package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.embedded.EmbeddedExecutor;
import io.millrace.embedded.EmbeddedJob;
import io.millrace.sandbox.KafkaSandbox;
import io.millrace.sandbox.SharedSandbox;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Whole jobs from topic to topic. */
public class KafkaEndToEndIT {
  private static final int PARTITIONS = 3;
  private static final int ROUNDS = 6;
  private static final int LINES_PER_ROUND = 3_000;

  @Rule public final Timeout timeout = Timeout.seconds(180);

  private final KafkaSandbox kafka = SharedSandbox.kafka();
  private final ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
  private final Configuration configuration =
      Configuration.of(
          Map.of(
              JobOptions.PARALLELISM.key(),
              "2",
              JobOptions.SNAPSHOT_INTERVAL.key(),
              "200 ms",
              JobOptions.RESTART_DELAY.key(),
              "10 ms"));

  @Test
  public void each_line_arrives_once_though_workers_die_and_the_broker_restarts() throws Exception {
    Topic input = Topic.create(kafka, PARTITIONS);
    Topic output = Topic.create(kafka, 2);
    copy(input.name, output.name);
    List<String> written = new ArrayList<>();

    try (EmbeddedJob job =
        new EmbeddedExecutor(configuration).withWorkers(2).start(environment.plan("copy"))) {
      for (int round = 0; round < ROUNDS; round++) {
        written.addAll(writeRound(input, round));
        int expected = written.size() / 2; // So that it happens in the middle of something.
        Deadline.await("round " + round, () -> output.committedLines().size() >= expected);
        switch (round) {
          case 0, 3 -> assertThat(job.killWorker(0)).isTrue();
          case 1 -> kafka.restart();
          case 2 -> assertThat(job.killWorker(1)).isTrue();
          default -> {}
        }
      }
      assertThat(job.await().isFinished()).isTrue();
      assertThat(job.status().getRestarts()).isPositive();
    }

    Deadline.await("the last commit", () -> output.committedLines().size() >= written.size());
    List<String> found = output.committedLines();
    Collections.sort(found);
    Collections.sort(written);
    assertThat(found).isEqualTo(written);
  }

  private void copy(String from, String to) {
    Map<TopicPartition, Long> end =
        Map.of(
            new TopicPartition(from, 0),
            (long) ROUNDS * LINES_PER_ROUND,
            new TopicPartition(from, 1),
            (long) ROUNDS * LINES_PER_ROUND,
            new TopicPartition(from, 2),
            (long) ROUNDS * LINES_PER_ROUND);
    environment
        .fromSource(
            KafkaSource.strings(kafka.brokers()).withTopics(from).withEnd(EndPosition.offsets(end)),
            WatermarkStrategy.noWatermarks(),
            "lines")
        .sinkTo(KafkaSink.exactlyOnce(kafka.brokers(), KafkaRecordSerializer.<String>text(to)))
        .name("copies");
  }

  private static List<String> writeRound(Topic input, int round) throws Exception {
    List<String> written = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<String> lines =
          Topic.lines("partition-" + partition + "-round-" + round + "-", LINES_PER_ROUND);
      input.write(partition, lines);
      written.addAll(lines);
    }
    return written;
  }

  @Test
  public void a_topic_that_does_not_exist_is_refused_before_anything_starts() {
    Topic output = Topic.create(kafka, 1);
    copy(output.name + "x", output.name);

    assertThatThrownBy(() -> new EmbeddedExecutor(configuration).execute(environment.plan("copy")))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("lines: Topic '" + output.name + "x' does not exist");
  }
}
