package io.millrace.master.job;

import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;

/**
 * The numbers that a master works with.
 *
 * @param workers how many workers the tasks are spread over
 * @param heartbeatIntervalMillis how often a worker reports
 * @param heartbeatTimeoutMillis after how long without a report a worker is given up
 * @param masterTimeoutMillis after how long without an answer from a master a worker ends itself
 * @param endTimeoutMillis how long tasks may take to end before their worker is given up
 * @param snapshotIntervalMillis from the start of a snapshot to the start of the next
 * @param snapshotTimeoutMillis after how long a snapshot is given up
 * @param snapshotsRetained how many completed snapshots are kept
 * @param restartAttempts how often in a row the job is restarted
 * @param restartDelayMillis how long to wait before the first restart
 * @param restartDelayLimitMillis the longest wait before a restart
 * @param mayDoubleOutput whether the job goes back behind a damaged snapshot also if sinks may have
 *     committed what that holds
 * @param sameExceptionAttempts how often the job is restarted after the same exception of the
 *     program
 * @param outageLimitMillis for how long storage may be away, or a sink may fail to commit
 */
public record MasterSettings(
    int workers,
    long heartbeatIntervalMillis,
    long heartbeatTimeoutMillis,
    long masterTimeoutMillis,
    long endTimeoutMillis,
    long snapshotIntervalMillis,
    long snapshotTimeoutMillis,
    int snapshotsRetained,
    int restartAttempts,
    long restartDelayMillis,
    long restartDelayLimitMillis,
    boolean mayDoubleOutput,
    int sameExceptionAttempts,
    long outageLimitMillis) {

  /**
   * Reads them from a job's configuration.
   *
   * @throws io.millrace.api.UserException if a value is not one that its option takes
   */
  public static MasterSettings from(Configuration configuration, int workers) {
    MasterSettings settings =
        new MasterSettings(
            workers,
            configuration.get(MasterOptions.HEARTBEAT_INTERVAL).toMillis(),
            configuration.get(MasterOptions.HEARTBEAT_TIMEOUT).toMillis(),
            configuration.get(MasterOptions.MASTER_TIMEOUT).toMillis(),
            configuration.get(MasterOptions.END_TIMEOUT).toMillis(),
            configuration.get(JobOptions.SNAPSHOT_INTERVAL).toMillis(),
            configuration.get(JobOptions.SNAPSHOT_TIMEOUT).toMillis(),
            configuration.get(JobOptions.SNAPSHOTS_RETAINED),
            configuration.get(JobOptions.RESTART_ATTEMPTS),
            configuration.get(JobOptions.RESTART_DELAY).toMillis(),
            configuration.get(JobOptions.RESTART_DELAY_LIMIT).toMillis(),
            configuration.get(JobOptions.DOUBLED_OUTPUT),
            configuration.get(JobOptions.SAME_EXCEPTION_ATTEMPTS),
            configuration.get(JobOptions.OUTAGE_LIMIT).toMillis());
    MasterOptions.check(settings);
    return settings;
  }
}
