package io.millrace.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.NodeState;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.client.api.YarnClientApplication;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Uses each server of the sandbox as a program would. */
public class SandboxIT {
  @Rule public final Timeout timeout = Timeout.seconds(120);

  @BeforeClass
  public static void startAll() {
    long startNanos = System.nanoTime();
    SharedSandbox.startAll();
    printMillis("All servers have started", startNanos);
  }

  @Test
  public void shouldReadFromHdfsWhatWasWritten() throws IOException {
    FileSystem hdfs = SharedSandbox.hadoop().fileSystem();
    Path file = hdfs.makeQualified(new Path("/tmp/written/words"));

    write(hdfs, file, "to be or not to be");

    assertThat(file.toString()).startsWith(SharedSandbox.hadoop().defaultFileSystem());
    assertThat(read(hdfs, file)).isEqualTo("to be or not to be");
  }

  @Test
  public void shouldKeepRecordsOfAnyTimestampOverABrokerRestart() throws Exception {
    KafkaSandbox kafka = SharedSandbox.kafka();
    String brokers = kafka.brokers();
    kafka.createTopic("restarted", 2);
    long inTenYears = System.currentTimeMillis() + Duration.ofDays(3650).toMillis();
    try (KafkaProducer<String, String> producer = producer(Map.of())) {
      producer.send(new ProducerRecord<>("restarted", 0, 1L, "k", "old")).get();
      producer.send(new ProducerRecord<>("restarted", 1, inTenYears, "k", "future")).get();
    }
    assertThat(values("restarted", 2, 2)).containsExactlyInAnyOrder("old", "future");

    long startNanos = System.nanoTime();
    kafka.restart();
    printMillis("Kafka has restarted", startNanos);

    assertThat(kafka.brokers()).isEqualTo(brokers);
    try (KafkaProducer<String, String> producer = producer(Map.of())) {
      producer.send(new ProducerRecord<>("restarted", 0, 2L, "k", "new")).get();
    }
    assertThat(values("restarted", 2, 3)).containsExactlyInAnyOrder("old", "future", "new");
  }

  @Test
  public void shouldHideRecordsOfAnAbortedTransaction() throws Exception {
    SharedSandbox.kafka().createTopic("transactions", 1);
    try (KafkaProducer<String, String> producer =
        producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "sandbox-it"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactions", "aborted")).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactions", "committed")).get();
      producer.commitTransaction();
    }
    assertThat(values("transactions", 1, 1)).containsExactly("committed");
  }

  @Test
  public void shouldNotCreateATopicThatIsOnlyAskedFor() {
    try (KafkaProducer<String, String> producer =
        producer(Map.of(ProducerConfig.MAX_BLOCK_MS_CONFIG, "1000"))) {
      assertThatThrownBy(() -> producer.partitionsFor("absent"))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("absent");
    }
  }

  @Test
  public void shouldSayWhichTopicCannotBeCreated() {
    SharedSandbox.kafka().createTopic("twice", 1);

    assertThatThrownBy(() -> SharedSandbox.kafka().createTopic("twice", 1))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("'twice'");
  }

  @Test
  public void shouldKeepZnodesAndSessionsOverARestart() throws Exception {
    ZooKeeperSandbox server = SharedSandbox.zooKeeper();
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper client =
        new ZooKeeper(
            server.connectString(),
            20_000,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
            });
    try {
      assertThat(connected.await(30, TimeUnit.SECONDS)).isTrue();
      client.create(
          "/kept", "value".getBytes(UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
      long session = client.getSessionId();

      long startNanos = System.nanoTime();
      server.restart();

      byte[] value = await(() -> valueIfConnected(client, "/kept"));
      printMillis("ZooKeeper has restarted and answers", startNanos);
      assertThat(new String(value, UTF_8)).isEqualTo("value");
      assertThat(client.getSessionId()).isEqualTo(session);
    } finally {
      client.close();
    }
  }

  private static Optional<byte[]> valueIfConnected(ZooKeeper client, String znode)
      throws KeeperException, InterruptedException {
    try {
      return Optional.of(client.getData(znode, false, null));
    } catch (KeeperException.ConnectionLossException notYet) {
      return Optional.empty();
    }
  }

  @Test
  public void shouldRunAnApplicationThatFindsTheClusterByTheConfFolder() throws Exception {
    HadoopSandbox hadoop = SharedSandbox.hadoop();
    FileSystem hdfs = hadoop.fileSystem();
    try (YarnClient yarn = YarnClient.createYarnClient()) {
      yarn.init(hadoop.configuration());
      yarn.start();
      assertThat(yarn.getNodeReports(NodeState.RUNNING))
          .hasSize(2)
          .allSatisfy(node -> assertThat(node.getNodeId().getHost()).isEqualTo("localhost"));

      long startNanos = System.nanoTime();
      ApplicationId application = submit(yarn, "/tmp/registered");
      ApplicationReport report =
          await(
              () ->
                  Optional.of(yarn.getApplicationReport(application))
                      .filter(r -> ended(r.getYarnApplicationState())));
      printMillis("An application has run", startNanos);

      assertThat(report.getFinalApplicationStatus())
          .as(report.getDiagnostics())
          .isEqualTo(FinalApplicationStatus.SUCCEEDED);
      assertThat(read(hdfs, new Path("/tmp/registered"))).isEqualTo("registered");
      String log = await(() -> aggregatedLog(hdfs, application));
      assertThat(log).contains("hello from the application master");
    }
  }

  private static ApplicationId submit(YarnClient yarn, String file) throws Exception {
    YarnClientApplication application = yarn.createApplication();
    ApplicationSubmissionContext submission = application.getApplicationSubmissionContext();
    submission.setApplicationName("sandbox-it");
    submission.setQueue("default");
    submission.setMaxAppAttempts(1);
    submission.setResource(Resource.newInstance(256, 1));
    String java = System.getProperty("java.home") + "/bin/java";
    submission.setAMContainerSpec(
        ContainerLaunchContext.newInstance(
            Map.of(),
            Map.of(
                "CLASSPATH",
                SharedSandbox.hadoop().confFolder() + ":" + System.getProperty("java.class.path")),
            List.of(
                "exec "
                    + java
                    + " -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "
                    + RegisteringMaster.class.getName()
                    + " "
                    + file
                    + " 1><LOG_DIR>/stdout 2><LOG_DIR>/stderr"),
            null,
            null,
            null));
    return yarn.submitApplication(submission);
  }

  private static boolean ended(YarnApplicationState state) {
    return state == YarnApplicationState.FINISHED
        || state == YarnApplicationState.FAILED
        || state == YarnApplicationState.KILLED;
  }

  private static Optional<String> aggregatedLog(FileSystem hdfs, ApplicationId application)
      throws IOException {
    Path logs = new Path("/tmp/logs");
    if (!hdfs.exists(logs)) {
      return Optional.empty();
    }
    RemoteIterator<LocatedFileStatus> files = hdfs.listFiles(logs, true);
    while (files.hasNext()) {
      LocatedFileStatus file = files.next();
      if (file.getPath().toString().contains(application.toString())
          && !file.getPath().getName().endsWith(".tmp")) {
        return Optional.of(read(hdfs, file.getPath()));
      }
    }
    return Optional.empty();
  }

  private static KafkaProducer<String, String> producer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, SharedSandbox.kafka().brokers());
    return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
  }

  private static KafkaConsumer<String, String> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            SharedSandbox.kafka().brokers(),
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            true,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest"),
        new StringDeserializer(),
        new StringDeserializer());
  }

  /**
   * Reads a topic from its beginning until that many records were seen, and what came with them.
   */
  private static List<String> values(String topic, int partitions, int count) {
    List<TopicPartition> all = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      all.add(new TopicPartition(topic, partition));
    }
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = consumer()) {
      consumer.assign(all);
      long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (values.size() < count && System.nanoTime() < deadlineNanos) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          values.add(record.value());
        }
      }
    }
    return values;
  }

  private static void write(FileSystem hdfs, Path file, String text) throws IOException {
    try (FSDataOutputStream out = hdfs.create(file)) {
      out.write(text.getBytes(UTF_8));
    }
  }

  private static String read(FileSystem hdfs, Path file) throws IOException {
    try (var in = hdfs.open(file)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static <T> T await(Callable<Optional<T>> attempt) throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < deadlineNanos) {
      Optional<T> result = attempt.call();
      if (result.isPresent()) {
        return result.get();
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError("Nothing came within 60 s");
  }

  private static void printMillis(String event, long startNanos) {
    System.out.printf("%s: %,d ms%n", event, (System.nanoTime() - startNanos) / 1_000_000);
  }
}
