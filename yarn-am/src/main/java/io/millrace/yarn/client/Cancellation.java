package io.millrace.yarn.client;

import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import io.millrace.yarn.Reason;
import io.millrace.yarn.container.ApplicationFolder;
import io.millrace.yarn.container.StagingFolder;
import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * Ends a job at once: its master is told to; if there is none that answers, YARN ends the
 * application by force. For one thread.
 */
public final class Cancellation {
  private static final int ANSWER_TIMEOUT_MILLIS = 10_000;
  private static final long END_TIMEOUT_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int POLL_MILLIS = 100;

  private final Cluster cluster;
  private final ApplicationId application;
  private final ApplicationFolder folder;
  private final Remains remains;

  /** The cancellation of one application. */
  public Cancellation(Cluster cluster, Configuration configuration, ApplicationId application) {
    this.cluster = cluster;
    this.application = application;
    this.folder = StagingFolder.of(configuration, cluster.hadoop()).application(application);
    this.remains = new Remains(cluster, configuration, application);
  }

  /**
   * Cancels, and waits for the end.
   *
   * @return what was done, in words
   */
  public String run() throws InterruptedException {
    ApplicationReport report = cluster.report(application);
    if (JobMonitor.isFinal(report.getYarnApplicationState())) {
      return application + " has ended before";
    }
    if (MasterConnection.hasMaster(report) && isToldToCancel(report) && hasEnded()) {
      return application + " is cancelled";
    }
    try {
      cluster.yarn().killApplication(application);
    } catch (YarnException | IOException e) {
      throw new ResourceException(application + " cannot be ended: " + Reason.of(e), e);
    }
    if (!hasEnded()) {
      throw new ResourceException("YARN was told to kill " + application + ", but it still runs");
    }
    remains.delete();
    return application + " had no master that answered; YARN has killed it";
  }

  private boolean isToldToCancel(ApplicationReport report) {
    try (MasterConnection master =
        MasterConnection.open(report, folder.readSecret(), ANSWER_TIMEOUT_MILLIS)) {
      master.cancel();
      return true;
    } catch (ResourceException e) {
      return false; // it may be dead, and YARN has not noticed yet
    }
  }

  private boolean hasEnded() throws InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < END_TIMEOUT_NANOS) {
      if (JobMonitor.isFinal(cluster.report(application).getYarnApplicationState())) {
        return true;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return false;
  }
}
