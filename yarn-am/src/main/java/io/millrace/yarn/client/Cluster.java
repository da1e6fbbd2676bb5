package io.millrace.yarn.client;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.api.configuration.NearestName;
import io.millrace.api.storage.FileStorages;
import io.millrace.yarn.BackgroundTask;
import io.millrace.yarn.HiddenDefaults;
import io.millrace.yarn.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.QueueInfo;
import org.apache.hadoop.yarn.api.records.QueueState;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.ApplicationNotFoundException;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * The cluster that the Hadoop configuration names, as a client sees it. Connects in the background;
 * the methods that need the connection wait for it, and throw a {@link ResourceException} if the
 * cluster does not answer. For one thread.
 */
public final class Cluster implements Closeable {
  /** The type by which YARN lists Millrace's applications. */
  public static final String APPLICATION_TYPE = "MILLRACE";

  /** Three tries, each of which waits for five more seconds in a layer below. */
  private static final int WAIT_BETWEEN_TRIES_MILLIS = 2_000;

  private final Configuration hadoop;
  private final YarnClient yarn = YarnClient.createYarnClient();
  private final BackgroundTask<FileSystem> connecting;

  private Cluster(Configuration hadoop) {
    this.hadoop = hadoop;
    this.connecting = BackgroundTask.start("cluster-connection", this::connectNow);
  }

  private FileSystem connectNow() throws IOException {
    HiddenDefaults.initializeHadoop(hadoop);
    return HiddenDefaults.in(
        () -> {
          yarn.init(hadoop);
          yarn.start();
          return FileSystem.get(hadoop);
        });
  }

  /**
   * Begins to connect to the cluster of the settings on the class path, which become those of all
   * of Hadoop's classes in this process.
   *
   * @throws UserException if there is no Hadoop configuration
   */
  public static Cluster connect() {
    Configuration hadoop = new YarnConfiguration();
    if (hadoop.getResource("yarn-site.xml") == null
        && hadoop.getResource("core-site.xml") == null) {
      throw new UserException(
          "there is no Hadoop configuration: set HADOOP_CONF_DIR to the folder of core-site.xml"
              + " and yarn-site.xml, or use --local to run without a cluster");
    }
    return connect(hadoop);
  }

  /** As {@link #connect()}, with these settings; paths without a scheme then lie on the cluster. */
  public static Cluster connect(Configuration settings) {
    HdfsConfiguration.init(); // else it has the settings read once more when it is first used
    Configuration hadoop = new YarnConfiguration(settings);
    // Hadoop's own default is to try for a quarter of an hour.
    hadoop.setInt(YarnConfiguration.RESOURCEMANAGER_CONNECT_MAX_WAIT_MS, WAIT_BETWEEN_TRIES_MILLIS);
    hadoop.setInt(YarnConfiguration.RESOURCEMANAGER_CONNECT_RETRY_INTERVAL_MS, 1000);
    hadoop.setInt("ipc.client.connect.max.retries", 5);
    // A file's end is asked for again when a node has not reported its last block yet: not after
    // 400 ms, as is Hadoop's default, but after 10, 20, 40, and for as long altogether.
    hadoop.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 10);
    hadoop.setInt("dfs.client.block.write.locateFollowingBlock.retries", 10);
    FileStorages.setStorageOfPlainPaths(FileSystem.getDefaultUri(hadoop).toString());
    return new Cluster(hadoop);
  }

  /** The settings. */
  public Configuration hadoop() {
    return hadoop;
  }

  /** The cluster's file system. Not to be closed. */
  public FileSystem files() {
    try {
      return connecting.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the cluster was connected to", e);
    } catch (Exception e) {
      throw new ResourceException("the cluster cannot be reached: " + Reason.of(e), e);
    }
  }

  /** YARN's own client. */
  public YarnClient yarn() {
    files();
    return yarn;
  }

  /**
   * What YARN knows about an application.
   *
   * @throws UserException if YARN does not know it, or it is none of Millrace
   */
  public ApplicationReport report(ApplicationId application) {
    try {
      ApplicationReport report = yarn().getApplicationReport(application);
      if (!report.getApplicationType().equals(APPLICATION_TYPE)) {
        throw new UserException(
            application + " is not a job of Millrace, but of " + report.getApplicationType());
      }
      return report;
    } catch (ApplicationNotFoundException e) {
      throw new UserException(
          "YARN does not know an application " + application + "; 'list' shows those it knows", e);
    } catch (YarnException | IOException e) {
      throw unanswered(e);
    }
  }

  /**
   * The jobs of all users, the oldest first.
   *
   * @param withEnded also those that have ended, as far as YARN remembers them
   */
  public List<ApplicationReport> jobs(boolean withEnded) {
    EnumSet<YarnApplicationState> states = EnumSet.allOf(YarnApplicationState.class);
    if (!withEnded) {
      states.removeAll(
          EnumSet.of(
              YarnApplicationState.FINISHED,
              YarnApplicationState.FAILED,
              YarnApplicationState.KILLED));
    }
    try {
      return yarn().getApplications(Set.of(APPLICATION_TYPE), states).stream()
          .sorted(Comparator.comparing(ApplicationReport::getApplicationId))
          .toList();
    } catch (YarnException | IOException e) {
      throw unanswered(e);
    }
  }

  /**
   * Reads an application's id.
   *
   * @throws UserException if the text is none
   */
  public static ApplicationId parseId(String text) {
    try {
      return ApplicationId.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "'"
              + text
              + "' is no application id; expected one such as application_1700000000000_0001",
          e);
    }
  }

  /**
   * Checks that jobs can be submitted to a queue.
   *
   * @throws UserException if it does not exist, has queues below it, or is stopped
   */
  public void checkQueue(String name) {
    try {
      QueueInfo queue = yarn().getQueueInfo(name);
      if (queue == null) {
        throw unknownQueue(name);
      }
      if (queue.getChildQueues() != null && !queue.getChildQueues().isEmpty()) {
        throw new UserException(
            "queue '"
                + name
                + "' takes no jobs, only those below it do: "
                + queue.getChildQueues().stream()
                    .map(QueueInfo::getQueueName)
                    .collect(Collectors.joining(", ")));
      }
      if (queue.getQueueState() != QueueState.RUNNING) {
        throw new UserException(
            "queue '" + name + "' is " + queue.getQueueState() + " and takes no jobs");
      }
    } catch (YarnException | IOException e) {
      throw unanswered(e);
    }
  }

  /** YARN's refusal or silence, for a user's eyes. */
  static ResourceException unanswered(Exception cause) {
    return new ResourceException("YARN does not answer as it should: " + Reason.of(cause), cause);
  }

  @Override
  public void close() {
    if (!connecting.isDone()) {
      return; // it would only be waited for; what it has by then ends with the process
    }
    yarn.stop();
  }

  private UserException unknownQueue(String name) throws YarnException, IOException {
    List<String> names =
        yarn().getAllQueues().stream()
            .filter(queue -> queue.getChildQueues() == null || queue.getChildQueues().isEmpty())
            .map(QueueInfo::getQueueName)
            .toList();
    return new UserException(
        "there is no queue '"
            + name
            + "'; there are: "
            + String.join(", ", names)
            + (names.isEmpty() ? "" : "; did you mean '" + NearestName.to(name, names) + "'?"));
  }
}
