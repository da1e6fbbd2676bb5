package io.millrace.yarn.client;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.master.job.MasterOptions;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.OperatorStatus;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.yarn.BackgroundTask;
import io.millrace.yarn.Reason;
import io.millrace.yarn.container.ApplicationFolder;
import io.millrace.yarn.container.StagingFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.thrift.TException;

/**
 * Ends a job at once: its master is told to. That takes a while if a function does not return; as
 * long as the master answers, it is waited for. If there is none that does, YARN ends the
 * application by force. For one thread.
 */
public final class Cancellation {
  private static final int ANSWER_TIMEOUT_MILLIS = 3_000;
  private static final long SILENCE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final long KILL_TIMEOUT_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long STUCK_MILLIS = 1_000;
  private static final int POLL_MILLIS = 100;

  private final Cluster cluster;
  private final Configuration configuration;
  private final ApplicationId application;
  private final ApplicationFolder folder;
  private final PrintWriter out;
  private boolean isDelaySaid;

  /**
   * The cancellation of one application.
   *
   * @param out where to say what it waits for
   */
  public Cancellation(
      Cluster cluster, Configuration configuration, ApplicationId application, PrintWriter out) {
    this.cluster = cluster;
    this.application = application;
    this.folder = StagingFolder.of(configuration, cluster.hadoop()).application(application);
    this.configuration = configuration;
    this.out = out;
  }

  /**
   * Cancels, and waits for the end.
   *
   * @return what was done, in words
   * @throws UserException if the master refuses, since the job ends otherwise
   */
  public String run() throws InterruptedException {
    ApplicationReport report = cluster.report(application);
    if (JobMonitor.isFinal(report.getYarnApplicationState())) {
      return application + " has ended before";
    }
    if (!MasterConnection.hasMaster(report)) {
      return kill("had no master yet");
    }
    SharedSecret secret;
    try {
      secret = folder.readSecret();
    } catch (ResourceException e) {
      return kill("has no secret in " + folder.path() + " by which to speak to its master");
    }
    return cancelByMaster(secret);
  }

  private String cancelByMaster(SharedSecret secret) throws InterruptedException {
    BackgroundTask<Void> request = request(cluster.report(application), secret);
    long start = System.nanoTime();
    long heard = start;
    while (true) {
      ApplicationReport report = cluster.report(application);
      if (JobMonitor.isFinal(report.getYarnApplicationState())) {
        return ended(report);
      }
      if (request.isDone() && !isToldNow(request)) {
        request = request(report, secret); // perhaps to another master
      }
      if (isAnswered(report, secret)) {
        heard = System.nanoTime();
      } else if (System.nanoTime() - heard > SILENCE_NANOS) {
        return kill("had no master that answered");
      }
      if (System.nanoTime() - start > LONGEST.toNanos()) {
        return kill("was not ended by its master within " + LONGEST.toMinutes() + " minutes");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Tells the master, which answers when the job has ended. */
  private BackgroundTask<Void> request(ApplicationReport report, SharedSecret secret) {
    return BackgroundTask.start(
        "cancellation",
        () -> {
          if (!MasterConnection.hasMaster(report)) {
            throw new IOException("there is no master at the moment");
          }
          try (MasterConnection master =
              MasterConnection.open(report, secret, (int) LONGEST.toMillis())) {
            master.cancel();
          }
          return null;
        });
  }

  /** Whether the master has taken the request; {@code false} if it was not reached. */
  private static boolean isToldNow(BackgroundTask<Void> request) throws InterruptedException {
    try {
      request.await();
      return true;
    } catch (UserException e) {
      return true; // the job is ending already
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return false;
    }
  }

  private boolean isAnswered(ApplicationReport report, SharedSecret secret) {
    if (!MasterConnection.hasMaster(report)) {
      return false;
    }
    try (MasterConnection master = MasterConnection.open(report, secret, ANSWER_TIMEOUT_MILLIS)) {
      sayWhatIsWaitedFor(master.tryStatus());
      return true;
    } catch (TException e) {
      return false; // it may be dead, and YARN has not noticed yet
    }
  }

  private void sayWhatIsWaitedFor(JobStatus status) {
    if (isDelaySaid) {
      return;
    }
    status.getStages().stream()
        .filter(stage -> stage.isSetStuckOperator() && stage.getStuckMillis() > STUCK_MILLIS)
        .map(OperatorStatus::getStuckOperator)
        .findFirst()
        .ifPresent(
            operator -> {
              isDelaySaid = true;
              out.printf(
                  "The master is ending the job. A function of operator '%s' does not return: its"
                      + " worker is killed after %s.%n",
                  operator, MasterOptions.END_TIMEOUT.key());
              out.flush();
            });
  }

  private String ended(ApplicationReport report) {
    return switch (report.getFinalApplicationStatus()) {
      case KILLED -> application + " is cancelled";
      case SUCCEEDED -> application + " has finished, or was stopped, before it could be cancelled";
      default -> application + " has failed before it could be cancelled";
    };
  }

  private String kill(String why) throws InterruptedException {
    try {
      cluster.yarn().killApplication(application);
    } catch (YarnException | IOException e) {
      throw new ResourceException(
          application + " " + why + ", and cannot be killed: " + Reason.of(e), e);
    }
    long start = System.nanoTime();
    while (!JobMonitor.isFinal(cluster.report(application).getYarnApplicationState())) {
      if (System.nanoTime() - start > KILL_TIMEOUT_NANOS) {
        throw new ResourceException(
            application + " " + why + "; YARN was told to kill it, but it still runs");
      }
      Thread.sleep(POLL_MILLIS);
    }
    Remains remains = new Remains(cluster, configuration, application);
    return application + " " + why + "; YARN has killed it" + remains.tidyUp().describe();
  }
}
