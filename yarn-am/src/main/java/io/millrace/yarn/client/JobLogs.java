package io.millrace.yarn.client;

import io.millrace.api.ResourceException;
import io.millrace.yarn.Reason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.ContainerReport;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.logaggregation.ContainerLogsRequest;
import org.apache.hadoop.yarn.logaggregation.LogCLIHelpers;

/**
 * What the processes of a job have written: those of a running job's containers as the nodes have
 * it, those of a job that has ended as the cluster has gathered it. For one thread.
 */
public final class JobLogs {
  private static final List<String> FILES = List.of("millrace.log", "stdout", "stderr");
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final long GATHERING_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int POLL_MILLIS = 500;

  private final Cluster cluster;
  private final ApplicationReport application;
  private final PrintStream out;

  /** The logs of an application, to be written somewhere. */
  public JobLogs(Cluster cluster, ApplicationReport application, PrintStream out) {
    this.cluster = cluster;
    this.application = application;
    this.out = out;
  }

  /**
   * Writes all of them.
   *
   * @throws ResourceException if there are none, or they can not be had
   */
  public void write() throws InterruptedException {
    try {
      if (JobMonitor.isFinal(application.getYarnApplicationState())) {
        writeGathered();
      } else {
        writeFromNodes();
      }
    } catch (IOException | YarnException e) {
      throw new ResourceException(
          "the logs of " + application.getApplicationId() + " cannot be read: " + Reason.of(e), e);
    }
  }

  private void writeGathered() throws IOException, InterruptedException {
    ContainerLogsRequest request = new ContainerLogsRequest();
    request.setAppId(application.getApplicationId());
    request.setAppOwner(application.getUser());
    request.setAppFinished(true);
    request.setBytes(Long.MAX_VALUE);
    request.setLogTypes(new HashSet<>());
    LogCLIHelpers reader = new LogCLIHelpers();
    reader.setConf(cluster.hadoop());
    long start = System.nanoTime();
    while (reader.dumpAllContainersLogs(request) != 0) {
      if (System.nanoTime() - start > GATHERING_NANOS) {
        throw new ResourceException(
            "YARN has no logs of "
                + application.getApplicationId()
                + "; it keeps those of jobs that have ended if yarn.log-aggregation-enable is set");
      }
      Thread.sleep(POLL_MILLIS); // the nodes gather them a moment after the end
    }
  }

  private void writeFromNodes() throws IOException, YarnException {
    List<ContainerReport> containers =
        cluster.yarn().getContainers(application.getCurrentApplicationAttemptId());
    for (ContainerReport container : containers) {
      for (String file : FILES) {
        write(container, file);
      }
    }
    if (containers.isEmpty()) {
      throw new ResourceException(application.getApplicationId() + " has no containers yet");
    }
  }

  private void write(ContainerReport container, String file) throws IOException {
    URLConnection connection =
        new URL(
                container.getNodeHttpAddress()
                    + "/ws/v1/node/containers/"
                    + container.getContainerId()
                    + "/logs/"
                    + file)
            .openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.setRequestProperty("Accept", "text/plain");
    try (InputStream in = connection.getInputStream()) {
      in.transferTo(out);
    } catch (FileNotFoundException e) {
      out.write("(not there yet)".getBytes(StandardCharsets.UTF_8));
    }
    out.println();
  }
}
