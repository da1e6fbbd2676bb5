package io.millrace.yarn.cli;

import io.millrace.protocol.FailureSummary;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.OperatorStatus;
import io.millrace.protocol.OutageSummary;
import io.millrace.protocol.RestoredStates;
import io.millrace.protocol.SnapshotSummary;
import io.millrace.protocol.WorkerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A job's status for reading. */
final class StatusText {
  private static final int MOST_SNAPSHOTS = 5;
  private static final int MOST_FAILURES = 5;

  private final StringBuilder text = new StringBuilder();

  private StatusText() {}

  /** The status as tables; {@code page} is the address of the status page. */
  static String table(JobStatus status, String page) {
    StatusText text = new StatusText();
    text.head(status, page);
    text.warnings(status);
    text.outages(status);
    text.stages(status);
    text.workers(status);
    text.snapshots(status);
    text.counters(status.getCounters());
    text.failures(status);
    return text.text.toString();
  }

  private void head(JobStatus status, String page) {
    line("%s '%s'", status.getJobId(), status.getJobName());
    line(
        "%s since %s, attempt %d of master %d, %d restarts",
        status.getState().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        instant(status.getSubmittedAtMillis()),
        status.getAttempt(),
        status.getEpoch(),
        status.getRestarts());
    line("page %s", page);
    if (status.isSetRestored()) {
      restored(status.getRestored());
    }
  }

  private void restored(RestoredStates restored) {
    line("begun with the snapshot in %s", restored.getSnapshotFolder());
    names("goes on with", restored.getMatched());
    names("begins anew", restored.getBegunAnew());
    names("dropped", restored.getUnclaimed());
  }

  private void names(String what, List<String> names) {
    if (!names.isEmpty()) {
      line("  %-13s %s", what + ":", String.join(", ", names));
    }
  }

  private void warnings(JobStatus status) {
    if (status.isSetWarnings()) {
      status.getWarnings().forEach(warning -> line("warning: %s", warning));
    }
  }

  private void outages(JobStatus status) {
    if (status.isSetOutages()) {
      for (OutageSummary outage : status.getOutages()) {
        String end =
            outage.isSetFailsAtMillis()
                ? "; the job fails at " + instant(outage.getFailsAtMillis())
                : "";
        line(
            "%s since %s (%d times)%s: %s",
            outage.getWhat(),
            instant(outage.getSinceMillis()),
            outage.getTimes(),
            end,
            outage.getReason());
      }
    }
  }

  private void stages(JobStatus status) {
    line("");
    line(
        "%-5s %5s %14s %12s %14s %12s  %s",
        "STAGE", "TASKS", "RECORDS IN", "PER SECOND", "RECORDS OUT", "LATE", "OPERATORS");
    for (OperatorStatus stage : status.getStages()) {
      line(
          "%-5d %5d %,14d %,12.0f %,14d %,12d  %s",
          stage.getStage(),
          stage.getParallelism(),
          stage.getRecordsIn(),
          stage.getRecordsInPerSecond(),
          stage.getRecordsOut(),
          stage.getLateRecords(),
          stage.getName());
    }
  }

  private void workers(JobStatus status) {
    line("");
    line("%-45s %6s %10s %18s  %s", "WORKER", "TASKS", "HEAP MIB", "PAGES MIB", "HOST (PROCESS)");
    for (WorkerStatus worker : status.getWorkers()) {
      line(
          "%-45s %6d %,10d %18s  %s (%d)",
          worker.getWorkerId(),
          worker.getTasks(),
          worker.getHeapUsedBytes() >> 20,
          (worker.getPagesUsedBytes() >> 20) + " of " + (worker.getPagesBudgetBytes() >> 20),
          worker.getHost(),
          worker.getProcessId());
    }
  }

  private void snapshots(JobStatus status) {
    line("");
    line(
        "%-8s %-9s %-20s %14s %14s  %s",
        "SNAPSHOT", "KIND", "BEGUN", "WRITTEN", "OF BYTES", "OUTCOME");
    status.getSnapshots().stream().limit(MOST_SNAPSHOTS).forEach(this::snapshot);
  }

  private void snapshot(SnapshotSummary snapshot) {
    line(
        "%-8d %-9s %-20s %,14d %,14d  %s",
        snapshot.getSnapshotId(),
        snapshot.getKind().name().toLowerCase(Locale.ROOT),
        instant(snapshot.getTriggeredAtMillis()),
        snapshot.getSizeBytes(),
        snapshot.isSetTotalBytes() ? snapshot.getTotalBytes() : snapshot.getSizeBytes(),
        snapshot.getOutcome());
  }

  private void counters(Map<String, Long> counters) {
    if (!counters.isEmpty()) {
      line("");
      line("COUNTERS");
      new TreeMap<>(counters).forEach((name, value) -> line("%,14d  %s", value, name));
    }
  }

  private void failures(JobStatus status) {
    if (!status.getFailures().isEmpty()) {
      line("");
      line("FAILURES, the newest first");
      for (FailureSummary failure : status.getFailures().stream().limit(MOST_FAILURES).toList()) {
        String often = failure.isSetTimes() ? " (" + failure.getTimes() + " times)" : "";
        line("%s  %s%s", instant(failure.getAtMillis()), failure.getMessage(), often);
      }
    }
  }

  private static Instant instant(long millis) {
    return Instant.ofEpochMilli(millis / 1000 * 1000);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
