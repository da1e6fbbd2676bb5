package io.millrace.sandbox;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * HDFS, YARN, ZooKeeper and Kafka together. The Hadoop settings name the ZooKeeper server under
 * {@code hadoop.zk.address}. The methods may be called from any thread.
 */
public final class Sandbox implements AutoCloseable {
  private final HadoopSandbox hadoop;
  private final KafkaSandbox kafka;
  private final ZooKeeperSandbox zooKeeper;

  private Sandbox(HadoopSandbox hadoop, KafkaSandbox kafka, ZooKeeperSandbox zooKeeper) {
    this.hadoop = hadoop;
    this.kafka = kafka;
    this.zooKeeper = zooKeeper;
  }

  /** Starts everything, with all files in {@code folder}; returns when all servers answer. */
  public static Sandbox start(Path folder) {
    ParallelStart parts = new ParallelStart();
    Future<ZooKeeperSandbox> zooKeeper =
        parts.begin(() -> ZooKeeperSandbox.start(folder.resolve("zookeeper")));
    Future<KafkaSandbox> kafka = parts.begin(() -> KafkaSandbox.start(folder.resolve("kafka")));
    Future<HadoopSandbox> hadoop =
        parts.begin(
            () ->
                HadoopSandbox.start(
                    folder.resolve("hadoop"), settings(ParallelStart.result(zooKeeper))));
    parts.await();
    return new Sandbox(
        ParallelStart.result(hadoop), ParallelStart.result(kafka), ParallelStart.result(zooKeeper));
  }

  static Map<String, String> settings(ZooKeeperSandbox zooKeeper) {
    return Map.of("hadoop.zk.address", zooKeeper.connectString());
  }

  public HadoopSandbox hadoop() {
    return hadoop;
  }

  public KafkaSandbox kafka() {
    return kafka;
  }

  public ZooKeeperSandbox zooKeeper() {
    return zooKeeper;
  }

  /** Stops everything. The files stay, except those of HDFS. */
  @Override
  public void close() {
    try (zooKeeper;
        kafka;
        hadoop) {
      // Closed in reverse order: applications end before the servers that they use.
    }
  }

  /** Stops everything as part of the JVM's own end. */
  void endWithJvm() {
    try (zooKeeper;
        kafka) {
      hadoop.endWithJvm();
    }
  }
}
