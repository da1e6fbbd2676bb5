package io.millrace.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.configuration.Configuration;
import io.millrace.sandbox.KafkaSandbox;
import io.millrace.sandbox.SharedSandbox;
import io.millrace.worker.WorkerMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** Large records, read in a JVM that is started as a worker's is. */
public class LargeRecordIT {
  private static final int MEBIBYTE = 1 << 20;
  private static final int LENGTH = 50 * MEBIBYTE;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(120);

  private final KafkaSandbox kafka = SharedSandbox.kafka();

  /** Reads one record, and ends with code 0 if it has the length. */
  static final class Reader {
    private Reader() {}

    /** Brokers, topic. */
    public static void main(String[] arguments) throws Exception {
      KafkaSource<Integer> source =
          KafkaSource.of(arguments[0], record -> record.value().length).withTopics(arguments[1]);
      List<KafkaSplit> splits;
      try (KafkaSplitAssigner assigner = source.createAssigner(Duration.ofSeconds(30))) {
        splits = assigner.discover(Set.of(), true);
      }
      try (SourceRun<Integer> run = new SourceRun<>(source, splits)) {
        long startNanos = System.nanoTime();
        while (run.output.records.isEmpty()) {
          run.reader.read(run.output, 1);
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        System.out.println("read " + run.output.records + " in " + millis + " ms");
      }
    }
  }

  @Test
  public void a_record_of_50_megabytes_gets_through_in_a_worker() throws Exception {
    Topic topic = Topic.create(kafka, 1).withLargestRecord(LENGTH + MEBIBYTE);
    topic.writeZeros(0, LENGTH);

    String output = read(topic, 1_024);

    assertThat(output).contains("read [" + LENGTH + "]");
  }

  private String read(Topic topic, int workerMebibytes) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        WorkerMemory.ofProcess((long) workerMebibytes * MEBIBYTE, Configuration.empty())
            .jvmOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Reader.class.getName()));
    command.addAll(List.of(kafka.brokers(), topic.name));
    Path log = folder.newFile().toPath();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      String output = Files.readString(log);
      assertThat(ended).as(output).isTrue();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
