package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.plan.Plan;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.embedded.EmbeddedExecutor;
import io.millrace.embedded.EmbeddedJob;
import io.millrace.sandbox.KafkaSandbox;
import io.millrace.sandbox.SharedSandbox;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** A job that is killed with all its processes, and another that begins with its snapshot. */
public class KilledJobIT {
  private static final int LINES = 1_000;

  @Rule public final Timeout timeout = Timeout.seconds(120);
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final KafkaSandbox kafka = SharedSandbox.kafka();
  private final Topic input = Topic.create(kafka, 1);
  private final Topic output = Topic.create(kafka, 1);

  /** Runs the job until it is killed. */
  static final class Victim {
    private Victim() {}

    /** Takes the brokers, the topics read and written, and the folder for snapshots. */
    public static void main(String[] arguments) throws Exception {
      try (EmbeddedJob job =
          new EmbeddedExecutor(options(arguments[3]))
              .start(plan(arguments[0], arguments[1], arguments[2]))) {
        job.await();
      }
    }
  }

  private static Configuration options(String snapshotFolder) {
    return Configuration.of(
        Map.of(
            JobOptions.SNAPSHOT_INTERVAL.key(),
            "1 s",
            JobOptions.SNAPSHOT_FOLDER.key(),
            snapshotFolder));
  }

  private static Plan plan(String brokers, String from, String to) {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment
        .fromSource(
            KafkaSource.strings(brokers).withTopics(from),
            WatermarkStrategy.noWatermarks(),
            "lines")
        .sinkTo(KafkaSink.exactlyOnce(brokers, KafkaRecordSerializer.<String>text(to)))
        .name("copies");
    return environment.plan("copy");
  }

  @Test
  public void its_open_transactions_do_not_hide_what_the_next_job_writes() throws Exception {
    Path snapshots = folder.newFolder("snapshots").toPath();
    input.write(0, Topic.lines("first-", LINES));
    Process victim = start(snapshots);
    try {
      Deadline.await("output", () -> output.committedLines().size() == LINES);
      input.write(0, Topic.lines("second-", LINES));
      Deadline.await("an open transaction", () -> openTransactions() > 0);
    } finally {
      victim.destroyForcibly().waitFor();
    }
    assertThat(openTransactions()).isPositive();

    input.write(0, Topic.lines("third-", LINES));
    Configuration resuming =
        options(folder.newFolder("next").toString())
            .with(JobOptions.RESTORE_FROM.key(), newestOf(snapshots).toString());
    try (EmbeddedJob job =
        new EmbeddedExecutor(resuming).start(plan(kafka.brokers(), input.name, output.name))) {
      Deadline.await("all output", () -> output.committedLines().size() >= 3 * LINES);
      assertThat(job.status().getRestarts()).isZero();
    }
    assertThat(output.committedLines()).hasSize(3 * LINES).doesNotHaveDuplicates();
  }

  private Process start(Path snapshots) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Victim.class.getName(),
            kafka.brokers(),
            input.name,
            output.name,
            snapshots.toString())
        .redirectErrorStream(true)
        .redirectOutput(new File(folder.getRoot(), "log"))
        .start();
  }

  /** How many transactions are open that have written something to the output. */
  private long openTransactions() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
      List<String> open =
          admin
              .listTransactions(
                  new ListTransactionsOptions()
                      .filterStates(List.of(TransactionState.ONGOING))
                      .filterOnTransactionalIdPattern("millrace-local-.*-copies-.*"))
              .all()
              .get()
              .stream()
              .map(listing -> listing.transactionalId())
              .toList();
      return admin.describeTransactions(open).all().get().values().stream()
          .filter(found -> found.topicPartitions().contains(output.partition(0)))
          .count();
    }
  }

  private static Path newestOf(Path snapshots) throws IOException {
    try (Stream<Path> files = Files.walk(snapshots)) {
      Optional<Path> newest =
          files
              .filter(file -> file.getFileName().toString().equals("metadata"))
              .map(Path::getParent)
              .max(Comparator.comparingInt(KilledJobIT::numberOf));
      return newest.orElseThrow();
    }
  }

  /** The number of the snapshot in a folder such as {@code snapshot-12-1}. */
  private static int numberOf(Path snapshot) {
    return Integer.parseInt(snapshot.getFileName().toString().split("-")[1]);
  }
}
