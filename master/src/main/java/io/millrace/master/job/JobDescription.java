package io.millrace.master.job;

import io.millrace.master.snapshot.SnapshotLocation;
import io.millrace.planner.ExecutionPlan;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The job that a master runs.
 *
 * @param jobId names the job in systems outside: stable over restarts, unique among jobs
 * @param plan how it is run
 * @param planPath where the plan is stored, for the workers
 * @param explainedPlan the plan in a form for reading
 * @param snapshotFolder the folder that snapshots are stored in; the job's own
 * @param submittedAtMillis when the user submitted it, in milliseconds since the epoch
 * @param initialSnapshot the folder of a snapshot, of any job, to begin with if this one has none
 *     yet
 * @param endedJobs tells whether another job, which has taken that snapshot, is known to be over,
 *     so that what it has left in systems outside is nobody's
 */
public record JobDescription(
    String jobId,
    ExecutionPlan plan,
    String planPath,
    String explainedPlan,
    String snapshotFolder,
    long submittedAtMillis,
    Optional<String> initialSnapshot,
    Predicate<String> endedJobs) {
  /** A job that knows of no other. */
  public JobDescription(
      String jobId,
      ExecutionPlan plan,
      String planPath,
      String explainedPlan,
      String snapshotFolder,
      long submittedAtMillis,
      Optional<String> initialSnapshot) {
    this(
        jobId,
        plan,
        planPath,
        explainedPlan,
        snapshotFolder,
        submittedAtMillis,
        initialSnapshot,
        otherJob -> false);
  }

  /** Where the job's snapshots are. */
  public SnapshotLocation snapshotLocation() {
    return new SnapshotLocation(jobId, snapshotFolder);
  }
}
