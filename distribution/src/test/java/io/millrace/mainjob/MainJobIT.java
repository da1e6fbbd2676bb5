package io.millrace.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.sandbox.HadoopSandbox;
import io.millrace.sandbox.KafkaSandbox;
import io.millrace.sandbox.SharedSandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/**
 * Kafka, a legacy Hadoop mapper, sliding windows and an exactly-once sink, on YARN, while a worker
 * is killed, another one hangs, the ApplicationMaster stands still for a while and is killed later,
 * and then the broker is restarted. What was written must be what a plain loop counts.
 */
public class MainJobIT {
  @ClassRule public static final TemporaryFolder TEMPORARY = new TemporaryFolder();

  private static final long SEED = Long.getLong("millrace.seed", 42);
  private static final KnownLines LINES =
      new KnownLines(SEED, Integer.getInteger("millrace.lines", 2_000_000));
  private static final int LINES_PER_SECOND = 30_000;

  /** Until the job runs, which starts on the same processors as the servers and the producer. */
  private static final int LINES_PER_SECOND_AT_FIRST = 1_000;

  private static final int PARTITIONS = 4;
  private static final Path PACKAGED =
      Path.of(System.getProperty("millrace.distribution", "target/millrace"));

  @Rule public final Timeout timeout = Timeout.seconds(600);

  private static HadoopSandbox hadoop;
  private static KafkaSandbox kafka;
  private static MillraceCommand command;

  @BeforeClass
  public static void startServers() {
    SharedSandbox.startAll();
    hadoop = SharedSandbox.hadoop();
    kafka = SharedSandbox.kafka();
    command =
        new MillraceCommand(hadoop, PACKAGED.resolve("millrace.jar"), TEMPORARY.getRoot().toPath());
  }

  @Test
  public void writesEachWindowOnceIntoHdfs() throws Exception {
    kafka.createTopic("lines-to-hdfs", PARTITIONS);
    String output = hadoop.fileSystem().getUri() + "/main-job/output";
    runThroughFaults(
        "lines-to-hdfs",
        "examples",
        "SlidingWordCount",
        "--brokers",
        kafka.brokers(),
        "--topic",
        "lines-to-hdfs",
        "--output",
        output,
        "--out-of-orderness-ms",
        Long.toString(KnownLines.OUT_OF_ORDERNESS_MILLIS));
    linesInHdfs(output).assertEqualTo(LINES.expectedCounts());
  }

  @Test
  public void writesEachWindowOnceIntoKafka() throws Exception {
    kafka.createTopic("lines-to-kafka", PARTITIONS);
    kafka.createTopic("counts", PARTITIONS);
    runThroughFaults(
        "lines-to-kafka",
        jarOf(SlidingWordCountToKafka.class).toString(),
        "SlidingWordCountToKafka",
        kafka.brokers(),
        "lines-to-kafka",
        "counts");
    linesInTopic("counts").assertEqualTo(LINES.expectedCounts());
  }

  private void runThroughFaults(String topic, String... program) throws Exception {
    try (LineProducer producer =
        new LineProducer(kafka.brokers(), topic, PARTITIONS, LINES, LINES_PER_SECOND_AT_FIRST)) {
      producer.start();
      long submittedMillis = System.currentTimeMillis();
      RunningJob job =
          RunningJob.submittedBy(
              command, hadoop.resourceManagerPage(), command.run(runArguments(program)));
      report(
          "run to first record", submittedMillis, job.awaitFirstRecordMillisAfter(submittedMillis));
      producer.setRate(LINES_PER_SECOND);

      producer.awaitShare(0.20);
      long workerKilledMillis = kill(workerProcess(job));
      report(
          "worker's death to first record",
          workerKilledMillis,
          job.awaitFirstRecordMillisAfter(workerKilledMillis));

      producer.awaitShare(0.40);
      long workerStoppedMillis = signal("STOP", workerProcess(job));
      report(
          "standstill of a worker to first record",
          workerStoppedMillis,
          job.awaitFirstRecordMillisAfter(workerStoppedMillis));

      producer.awaitShare(0.55);
      int restarts = restartsOf(job);
      standStill(masterProcess(job));
      assertThat(restartsOf(job)).as("restarts, with healthy workers").isEqualTo(restarts);

      producer.awaitShare(0.65);
      long masterKilledMillis = kill(masterProcess(job));
      report(
          "master's death to first record",
          masterKilledMillis,
          job.awaitFirstRecordMillisAfter(masterKilledMillis));

      producer.awaitShare(0.85);
      kafka.restart();

      producer.awaitShare(1);
      assertThat(recordsIn(topic))
          .as("each line was written once")
          .isEqualTo(LINES.count() + PARTITIONS);
      job.awaitWatermark(
          LINES.afterTheLastWindowMillis() - KnownLines.OUT_OF_ORDERNESS_MILLIS - 1, 180);
      job.stop();
    }
  }

  private static String[] runArguments(String... program) {
    List<String> options =
        List.of(
            "run",
            "--detached",
            "--workers",
            "2",
            "--parallelism",
            "2",
            "--worker-memory",
            "768 mb",
            "-D",
            "snapshot.interval=2 s");
    return Stream.concat(options.stream(), Arrays.stream(program)).toArray(String[]::new);
  }

  private static ProcessHandle workerProcess(RunningJob job) throws Exception {
    JsonNode status = job.await("two workers", 30, found -> found.path("workers").size() == 2);
    long processId = status.path("workers").path(0).path("processId").asLong();
    return ProcessHandle.of(processId).orElseThrow();
  }

  private static ProcessHandle masterProcess(RunningJob job) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains("io.millrace.yarn.master.ApplicationMaster"))
                    .isPresent())
        .filter(process -> process.info().command().filter(it -> it.endsWith("java")).isPresent())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no ApplicationMaster of " + job.id()));
  }

  private static int restartsOf(RunningJob job) throws Exception {
    return job.await("an answer", 30, found -> true).path("restarts").asInt();
  }

  /** Longer than it takes to give up a worker that is silent, and shorter than it is waited for. */
  private static void standStill(ProcessHandle process) throws Exception {
    signal("STOP", process);
    Thread.sleep(6_000);
    signal("CONT", process);
    Thread.sleep(3_000); // in which it would give up workers, if it judged them by the clock
  }

  private static long signal(String name, ProcessHandle process) throws Exception {
    long nowMillis = System.currentTimeMillis();
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
    return nowMillis;
  }

  private static long kill(ProcessHandle process) {
    long nowMillis = System.currentTimeMillis();
    assertThat(process.destroyForcibly()).isTrue();
    return nowMillis;
  }

  /** Printed, not asserted: how long it takes is the machine's affair as well. */
  private static void report(String what, long fromMillis, long toMillis) {
    System.out.printf("%s: %.1f s%n", what, (toMillis - fromMillis) / 1e3);
  }

  private static Results linesInHdfs(String folder) throws IOException {
    Results results = new Results();
    FileSystem files = hadoop.fileSystem();
    for (FileStatus file : files.listStatus(new org.apache.hadoop.fs.Path(folder))) {
      assertThat(file.getPath().getName()).as("nothing unfinished is left").startsWith("part-");
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(files.open(file.getPath()), StandardCharsets.UTF_8))) {
        results.addAll(reader.lines().toList());
      }
    }
    return results;
  }

  private static long recordsIn(String topic) {
    Map<String, Object> properties = Map.of("bootstrap.servers", kafka.brokers());
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      return consumer.endOffsets(partitionsOf(topic)).values().stream().mapToLong(it -> it).sum();
    }
  }

  private static List<TopicPartition> partitionsOf(String topic) {
    return IntStream.range(0, PARTITIONS).mapToObj(it -> new TopicPartition(topic, it)).toList();
  }

  private static Results linesInTopic(String topic) {
    Results results = new Results();
    Map<String, Object> properties =
        Map.of("bootstrap.servers", kafka.brokers(), "isolation.level", "read_committed");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = partitionsOf(topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
        for (ConsumerRecord<String, String> line : consumer.poll(Duration.ofMillis(200))) {
          results.add(line.value());
        }
      }
    }
    return results;
  }

  private static Path jarOf(Class<?> program) throws IOException {
    Path jar = TEMPORARY.newFile(program.getSimpleName() + ".jar").toPath();
    Path classes = Path.of("target/test-classes");
    String name = program.getName().replace('.', '/');
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file)) {
      for (String part : List.of(name, KnownLines.class.getName().replace('.', '/'))) {
        entries.putNextEntry(new JarEntry(part + ".class"));
        Files.copy(classes.resolve(part + ".class"), entries);
        entries.closeEntry();
      }
    }
    return jar;
  }
}
