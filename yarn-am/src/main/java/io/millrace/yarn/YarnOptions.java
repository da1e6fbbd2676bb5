package io.millrace.yarn;

import io.millrace.api.configuration.ConfigurationOption;
import java.time.Duration;
import java.util.List;

/** What an application on YARN can be told, beside what any job can be told. */
public final class YarnOptions {
  private static final long MEBIBYTE = 1L << 20;

  public static final ConfigurationOption<String> QUEUE =
      ConfigurationOption.text("yarn.queue", "default", "The YARN queue that jobs go to.");

  public static final ConfigurationOption<Integer> WORKERS =
      ConfigurationOption.number(
          "yarn.workers",
          0,
          0,
          10_000,
          "How many workers a job has, each in a container of its own; 0: as many as the job's"
              + " parallelism needs.");

  public static final ConfigurationOption<Long> WORKER_MEMORY =
      ConfigurationOption.sizeBytes(
          "yarn.worker-memory",
          "1 gb",
          384 * MEBIBYTE,
          "The memory of a worker: the size of its container, from which all else is derived.");

  public static final ConfigurationOption<Duration> WORKER_START_TIMEOUT =
      ConfigurationOption.duration(
          "yarn.worker-start-timeout",
          Duration.ofMinutes(2),
          Duration.ofSeconds(5),
          "How long a worker may take, from when its container is there, to report to the master"
              + " before it is replaced. A node that fetches the engine for the first time must"
              + " have done so by then.");

  public static final ConfigurationOption<Long> MASTER_MEMORY =
      ConfigurationOption.sizeBytes(
          "yarn.master-memory",
          "512 mb",
          384 * MEBIBYTE,
          "The memory of the master: the size of its container.");

  public static final ConfigurationOption<String> STAGING_FOLDER =
      ConfigurationOption.text(
          "yarn.staging-folder",
          "",
          "Where the engine and the jobs' files are stored, seen by all nodes; empty: the folder"
              + " .millrace in the user's home folder of the cluster's file system.");

  public static final ConfigurationOption<Integer> MASTER_ATTEMPTS =
      ConfigurationOption.number(
          "yarn.master-attempts",
          4,
          1,
          100,
          "How often the master is started within yarn.master-attempts-interval before the job"
              + " fails; the cluster's own limit counts as well.");

  public static final ConfigurationOption<Duration> MASTER_ATTEMPTS_INTERVAL =
      ConfigurationOption.duration(
          "yarn.master-attempts-interval",
          Duration.ofMinutes(10),
          Duration.ofSeconds(10),
          "Deaths of the master that are longer ago do not count for yarn.master-attempts.");

  public static final ConfigurationOption<String> JAVA_HOME =
      ConfigurationOption.text(
          "yarn.java-home",
          "",
          "Where the nodes have the JDK (17 or newer) to run with; empty: the nodes' JAVA_HOME, or"
              + " else the java of their PATH.");

  public static final ConfigurationOption<String> WORKER_JVM_OPTIONS =
      ConfigurationOption.text(
          "yarn.worker-jvm-options",
          "",
          "More options for the workers' JVMs. They come last, so they win over Millrace's own.");

  public static final ConfigurationOption<String> MASTER_JVM_OPTIONS =
      ConfigurationOption.text(
          "yarn.master-jvm-options",
          "",
          "More options for the master's JVM. They come last, so they win over Millrace's own.");

  public static final ConfigurationOption<String> ZOOKEEPER_CONNECT =
      ConfigurationOption.text(
          "zookeeper.connect",
          "",
          "The ZooKeeper servers, as host:port,host:port; empty: what hadoop.zk.address in the"
              + " Hadoop configuration says.");

  public static final ConfigurationOption<String> ZOOKEEPER_ROOT =
      ConfigurationOption.text(
          "zookeeper.root", "/millrace", "The node under which each application has its own.");

  public static final ConfigurationOption<Duration> ZOOKEEPER_SESSION_TIMEOUT =
      ConfigurationOption.duration(
          "zookeeper.session-timeout",
          Duration.ofSeconds(4),
          Duration.ofMillis(500),
          "After how long without a sign of life ZooKeeper takes a master for dead; the servers"
              + " bound it.");

  private YarnOptions() {}

  /** All of them. */
  public static List<ConfigurationOption<?>> all() {
    return List.of(
        QUEUE,
        WORKERS,
        WORKER_MEMORY,
        WORKER_START_TIMEOUT,
        MASTER_MEMORY,
        STAGING_FOLDER,
        MASTER_ATTEMPTS,
        MASTER_ATTEMPTS_INTERVAL,
        JAVA_HOME,
        WORKER_JVM_OPTIONS,
        MASTER_JVM_OPTIONS,
        ZOOKEEPER_CONNECT,
        ZOOKEEPER_ROOT,
        ZOOKEEPER_SESSION_TIMEOUT);
  }
}
