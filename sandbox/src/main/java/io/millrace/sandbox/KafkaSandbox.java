package io.millrace.sandbox;

import static java.util.Map.entry;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One Kafka server on the loopback, broker and controller in one, with transactions. It keeps its
 * ports and its data over {@link #restart()}.
 *
 * <p>Records are never deleted because of their age and may bear any timestamp, so that a test may
 * use the timestamps it likes as event time. Topics are not created by being asked for. The methods
 * may be called from any thread.
 */
public final class KafkaSandbox implements AutoCloseable {
  private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(30);
  private static final int NODE_ID = 1;
  private static final String CONTROLLER = "CONTROLLER";

  private final Path folder;
  private final int brokerPort;
  private final int controllerPort;
  private KafkaRaftServer server;

  private KafkaSandbox(Path folder, int brokerPort, int controllerPort) {
    this.folder = folder;
    this.brokerPort = brokerPort;
    this.controllerPort = controllerPort;
  }

  /** Starts a broker whose files lie in {@code folder}; returns when it answers. */
  public static KafkaSandbox start(Path folder) {
    List<Integer> ports = LoopbackPorts.choose(2);
    KafkaSandbox sandbox = new KafkaSandbox(folder, ports.get(0), ports.get(1));
    sandbox.format();
    sandbox.start();
    return sandbox;
  }

  /** What a client calls {@code bootstrap.servers}: {@code host:port}. */
  public String brokers() {
    return "127.0.0.1:" + brokerPort;
  }

  /** Starts the broker again after {@link #stop()}, on the same ports, with the same data. */
  public synchronized void start() {
    if (server != null) {
      return;
    }
    KafkaRaftServer starting = new KafkaRaftServer(new KafkaConfig(settings()), Time.SYSTEM);
    try {
      starting.startup();
    } catch (RuntimeException e) {
      starting.shutdown();
      throw new SandboxException(
          "Kafka does not start on %s with its files in %s".formatted(brokers(), folder), e);
    }
    server = starting;
  }

  /** Stops the broker in an orderly way; its data stays. Does nothing if it is stopped. */
  public synchronized void stop() {
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
      server = null;
    }
  }

  /** Stops the broker and starts it again on the same ports, with the same data. */
  public synchronized void restart() {
    stop();
    start();
  }

  /** Creates a topic; returns when records can be written to it. */
  public void createTopic(String name, int partitions) {
    try (Admin admin = Admin.create(adminSettings())) {
      admin
          .createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
          .all()
          .get(ADMIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      awaitLeaders(admin, name, partitions);
    } catch (ExecutionException | TimeoutException e) {
      throw new SandboxException(
          "Topic '%s' with %d partitions could not be created on %s"
              .formatted(name, partitions, brokers()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("Interrupted while topic '" + name + "' was created", e);
    }
  }

  @Override
  public void close() {
    stop();
  }

  private static void awaitLeaders(Admin admin, String topic, int partitions)
      throws ExecutionException, InterruptedException, TimeoutException {
    long deadlineNanos = System.nanoTime() + ADMIN_TIMEOUT.toNanos();
    while (leaders(admin, topic) < partitions) {
      if (System.nanoTime() > deadlineNanos) {
        throw new TimeoutException("The partitions of '" + topic + "' have no leader");
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private static long leaders(Admin admin, String topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(ADMIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
          .get(topic)
          .partitions()
          .stream()
          .filter(partition -> partition.leader() != null)
          .count();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return 0; // The broker has not yet heard from its controller.
      }
      throw e;
    }
  }

  private Map<String, Object> adminSettings() {
    return Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers());
  }

  private void format() {
    String data = dataFolder();
    try {
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setNodeId(NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .addDirectory(data)
          .setMetadataLogDirectory(data)
          .setControllerListenerName(CONTROLLER)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setIgnoreFormatted(true)
          .run();
    } catch (Exception e) {
      throw new SandboxException("Kafka's folder " + data + " cannot be prepared", e);
    }
  }

  private String dataFolder() {
    return folder.toAbsolutePath().toString();
  }

  private Map<String, String> settings() {
    String broker = "PLAINTEXT://" + brokers();
    String controller = "127.0.0.1:" + controllerPort;
    return Map.ofEntries(
        entry("process.roles", "broker,controller"),
        entry("node.id", Integer.toString(NODE_ID)),
        entry("controller.quorum.voters", NODE_ID + "@" + controller),
        entry("controller.listener.names", CONTROLLER),
        entry("listeners", broker + "," + CONTROLLER + "://" + controller),
        entry("advertised.listeners", broker),
        entry("inter.broker.listener.name", "PLAINTEXT"),
        entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
        entry("log.dirs", dataFolder()),
        // One broker must be enough for the topics in which Kafka keeps its own books.
        entry("offsets.topic.replication.factor", "1"),
        entry("offsets.topic.num.partitions", "1"),
        entry("transaction.state.log.replication.factor", "1"),
        entry("transaction.state.log.min.isr", "1"),
        entry("transaction.state.log.num.partitions", "1"),
        entry("share.coordinator.state.topic.replication.factor", "1"),
        entry("share.coordinator.state.topic.min.isr", "1"),
        entry("auto.create.topics.enable", "false"),
        // Any timestamp is good, and none makes a record old.
        entry("log.retention.ms", "-1"),
        entry("log.message.timestamp.before.max.ms", Long.toString(Long.MAX_VALUE)),
        entry("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE)),
        // What a production broker waits for, and the heap that it reserves, is not needed here.
        entry("group.initial.rebalance.delay.ms", "0"),
        entry("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20)),
        entry("num.network.threads", "2"),
        entry("num.io.threads", "4"));
  }
}
