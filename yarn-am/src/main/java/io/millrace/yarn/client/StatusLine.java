package io.millrace.yarn.client;

import io.millrace.protocol.JobState;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.OperatorStatus;
import io.millrace.protocol.SnapshotSummary;
import java.util.Locale;

/** A job's status on one line. */
final class StatusLine {
  private static final String COMPLETED = "COMPLETED";

  private StatusLine() {}

  /** A state as it is read, such as {@code waiting for workers}. */
  static String words(JobState state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** State, records read by sources, newest completed snapshot, restarts. */
  static String of(JobStatus status) {
    StringBuilder line = new StringBuilder(words(status.getState()));
    long records = 0;
    double perSecond = 0;
    for (OperatorStatus stage : status.getStages()) {
      if (stage.getRecordsIn() >= records) {
        records = stage.getRecordsIn();
        perSecond = stage.getRecordsInPerSecond();
      }
    }
    line.append(
        String.format(Locale.ROOT, ", %,d records (%,d/s)", records, Math.round(perSecond)));
    long completed = 0;
    for (SnapshotSummary snapshot : status.getSnapshots()) {
      if (snapshot.getOutcome().equals(COMPLETED)) {
        completed = Math.max(completed, snapshot.getSnapshotId());
      }
    }
    if (completed > 0) {
      line.append(", snapshot ").append(completed);
    }
    if (status.getRestarts() > 0) {
      line.append(", restarts ").append(status.getRestarts());
    }
    return line.toString();
  }
}
