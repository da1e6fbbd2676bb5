package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.function.Aggregates;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.api.window.TumblingEventTimeWindows;
import io.millrace.embedded.EmbeddedExecutor;
import io.millrace.embedded.EmbeddedJob;
import io.millrace.sandbox.KafkaSandbox;
import io.millrace.sandbox.SharedSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** A whole job while the broker is away for longer than usual. */
public class BrokerAwayIT {
  private static final int LINES = 500;
  private static final Duration ABSENCE = Duration.ofSeconds(45);

  private static final Duration IDLENESS = Duration.ofSeconds(15);

  @Rule public final Timeout timeout = Timeout.seconds(240);

  private final KafkaSandbox kafka = SharedSandbox.kafka();
  private final Topic input = Topic.create(kafka, 2);
  private final Topic output = Topic.create(kafka, 1);

  @After
  public void startBroker() {
    kafka.start();
  }

  @Test
  public void the_job_says_so_and_goes_on_within_ten_seconds_of_its_return() throws Exception {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment
        .fromSource(
            KafkaSource.strings(kafka.brokers()).withTopics(input.name),
            WatermarkStrategy.noWatermarks(),
            "lines")
        .sinkTo(
            KafkaSink.exactlyOnce(kafka.brokers(), KafkaRecordSerializer.<String>text(output.name)))
        .name("copies");
    Configuration configuration =
        Configuration.of(Map.of(JobOptions.SNAPSHOT_INTERVAL.key(), "1 s"));
    input.write(0, Topic.lines("before-", LINES));
    try (EmbeddedJob job = new EmbeddedExecutor(configuration).start(environment.plan("copy"))) {
      Deadline.await("output", () -> output.committedLines().size() == LINES);
      kafka.stop();
      long returnNanos = System.nanoTime() + ABSENCE.toNanos();
      Deadline.await("a warning", () -> isToldOfSource(job.status().getWarnings()));
      while (System.nanoTime() < returnNanos) {
        Thread.sleep(100);
      }
      kafka.start();
      long startNanos = System.nanoTime();
      input.write(1, Topic.lines("after-", LINES));
      Deadline.await("all output", () -> output.committedLines().size() >= 2 * LINES);
      Duration gap = Duration.ofNanos(System.nanoTime() - startNanos);
      System.out.println("output went on after " + gap.toMillis() + " ms");
      assertThat(gap).isLessThan(Duration.ofSeconds(10));
      Deadline.await("the end of the warning", () -> job.status().getWarnings().isEmpty());
      assertThat(job.status().getRestarts()).isZero();
    }
    assertThat(output.committedLines()).hasSize(2 * LINES).doesNotHaveDuplicates();
  }

  private boolean isToldOfSource(List<String> warnings) {
    return warnings.stream()
        .anyMatch(warning -> warning.contains("makes no progress") && warning.contains(input.name));
  }

  @Test
  public void time_in_which_the_broker_is_away_makes_no_partition_idle() throws Exception {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment
        .fromSource(
            KafkaSource.strings(kafka.brokers()).withTopics(input.name),
            WatermarkStrategy.<String>forMonotonousTimestamps().withIdleness(IDLENESS),
            "lines")
        .keyBy(line -> line.substring(0, 1))
        .window(TumblingEventTimeWindows.of(Duration.ofMillis(100)))
        .aggregate(Aggregates.count(), (key, window, count) -> window.end() + " " + key + count)
        .name("counts")
        .sinkTo(
            KafkaSink.exactlyOnce(kafka.brokers(), KafkaRecordSerializer.<String>text(output.name)))
        .name("results");
    Configuration configuration =
        Configuration.of(Map.of(JobOptions.SNAPSHOT_INTERVAL.key(), "500 ms"));
    input.write(0, 1_000, Topic.lines("a", 150));
    input.write(1, 1_000, Topic.lines("b", 150));
    try (EmbeddedJob job = new EmbeddedExecutor(configuration).start(environment.plan("counts"))) {
      Deadline.await("the first window", () -> output.committedLines().size() == 2);
      kafka.stop();
      Thread.sleep(IDLENESS.plusSeconds(5).toMillis());
      kafka.start();
      input.write(0, 1_150, Topic.lines("a", 1_050));
      Deadline.await("the lines of one partition", () -> recordsRead(job) == 1_350);
      input.write(1, 1_150, Topic.lines("b", 1_050));

      // In the end both are idle, so that time goes on to the last record.
      Deadline.await("all windows", () -> output.committedLines().size() >= 22);

      assertThat(output.committedLines()).allMatch(line -> line.endsWith("100"));
      assertThat(job.status().getStages()).allMatch(stage -> stage.getLateRecords() == 0);
    }
  }

  private static long recordsRead(EmbeddedJob job) throws Exception {
    return job.status().getStages().get(0).getRecordsOut();
  }
}
