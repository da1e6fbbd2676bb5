package io.millrace.yarn.client;

import io.millrace.api.JobFailedException;
import io.millrace.api.JobResult;
import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import io.millrace.protocol.FailureSummary;
import io.millrace.protocol.JobState;
import io.millrace.protocol.JobStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.thrift.TException;

/**
 * Watches a job until it ends, and says what happens: each change of state at once, progress now
 * and then. For one thread.
 */
final class JobMonitor {
  private static final int POLL_MILLIS = 200;
  private static final int STATUS_TIMEOUT_MILLIS = 3_000;
  private static final long PROGRESS_NANOS = Duration.ofSeconds(5).toNanos();

  private final Cluster cluster;
  private final Submission.Submitted job;
  private final Configuration options;
  private final PrintWriter out;
  private final long startNanos = System.nanoTime();
  private long printedNanos = startNanos;
  private String printedState = "";
  private long printedFailureMillis;
  private boolean hasPrintedPage;
  private MasterConnection master;
  private ApplicationReport masterReport;
  private JobStatus last;

  JobMonitor(Cluster cluster, Submission.Submitted job, Configuration options, PrintWriter out) {
    this.cluster = cluster;
    this.job = job;
    this.options = options;
    this.out = out;
  }

  /**
   * Waits for the job's end.
   *
   * @throws JobFailedException if it did not finish
   */
  JobResult await() throws InterruptedException {
    try {
      while (true) {
        ApplicationReport report = cluster.report(job.id());
        if (isFinal(report.getYarnApplicationState())) {
          return conclude(report);
        }
        observe(report);
        Thread.sleep(POLL_MILLIS);
      }
    } finally {
      if (master != null) {
        master.close();
      }
    }
  }

  static boolean isFinal(YarnApplicationState state) {
    return state == YarnApplicationState.FINISHED
        || state == YarnApplicationState.FAILED
        || state == YarnApplicationState.KILLED;
  }

  private void observe(ApplicationReport report) {
    if (!MasterConnection.hasMaster(report)) {
      printState("waiting for YARN to start the master");
      return;
    }
    if (!hasPrintedPage) {
      hasPrintedPage = true;
      out.println("Page: " + report.getTrackingUrl());
    }
    connect(report);
    try {
      show(master.tryStatus());
    } catch (TException e) {
      printState("waiting for the master"); // it is being restarted, or about to end
    }
  }

  private void connect(ApplicationReport report) {
    boolean hasMoved =
        masterReport == null
            || !MasterConnection.addressOf(report).equals(MasterConnection.addressOf(masterReport));
    if (hasMoved) {
      if (master != null) {
        master.close();
      }
      master = MasterConnection.open(report, job.secret(), STATUS_TIMEOUT_MILLIS);
      masterReport = report;
    }
  }

  private void show(JobStatus status) {
    last = status;
    for (FailureSummary failure : status.getFailures()) {
      if (failure.getAtMillis() > printedFailureMillis) {
        print("failure: " + failure.getMessage());
      }
    }
    status.getFailures().stream()
        .mapToLong(FailureSummary::getAtMillis)
        .max()
        .ifPresent(newest -> printedFailureMillis = Math.max(printedFailureMillis, newest));
    boolean isProgressDue =
        status.getState() == JobState.RUNNING && System.nanoTime() - printedNanos > PROGRESS_NANOS;
    if (isProgressDue) {
      print(StatusLine.of(status));
    } else if (!isEnd(status.getState())) { // which is said when YARN knows it, too
      printState(StatusLine.words(status.getState()));
    }
  }

  private static boolean isEnd(JobState state) {
    return switch (state) {
      case FINISHED, STOPPED, CANCELLED, FAILED -> true;
      default -> false;
    };
  }

  private JobResult conclude(ApplicationReport report) {
    Duration duration = Duration.ofMillis(report.getFinishTime() - report.getStartTime());
    String told = report.getDiagnostics() == null ? "" : report.getDiagnostics().strip();
    if (report.getFinalApplicationStatus() == FinalApplicationStatus.SUCCEEDED) {
      print(told.isEmpty() ? StatusLine.words(JobState.FINISHED) : told);
      Map<String, Long> counters = last == null ? Map.of() : last.getCounters();
      new TreeMap<>(counters).forEach((name, value) -> out.printf("%,14d  %s%n", value, name));
      return new JobResult(job.id().toString(), true, duration, counters);
    }
    // If no master has told YARN the end, none has tidied up.
    boolean isTidy = report.getYarnApplicationState() == YarnApplicationState.FINISHED;
    String left = isTidy ? "" : tidyUp();
    String how =
        report.getFinalApplicationStatus() == FinalApplicationStatus.KILLED
            ? "was cancelled"
            : "failed";
    throw new JobFailedException(
        job.id().toString(),
        "the job " + how + (told.isEmpty() ? "" : ": " + told) + left + logsHint(how));
  }

  /** Tidies up after a master that could not; returns what to know of it. */
  private String tidyUp() {
    try {
      return new Remains(cluster, options, job.id()).tidyUp().describe();
    } catch (ResourceException e) {
      return "\n" + e.getMessage() + "; millrace clean " + job.id() + " tries it again";
    }
  }

  private String logsHint(String how) {
    return how.equals("failed") ? "\nIts logs: millrace logs " + job.id() : "";
  }

  private void printState(String state) {
    if (!state.equals(printedState)) {
      printedState = state;
      print(state);
    }
  }

  private void print(String text) {
    printedNanos = System.nanoTime();
    long seconds = Duration.ofNanos(printedNanos - startNanos).toSeconds();
    out.printf("%02d:%02d %s%n", seconds / 60, seconds % 60, text);
  }
}
