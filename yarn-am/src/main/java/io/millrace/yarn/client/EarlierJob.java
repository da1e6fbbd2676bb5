package io.millrace.yarn.client;

import io.millrace.master.snapshot.SnapshotStore;
import io.millrace.yarn.Reason;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.exceptions.ApplicationNotFoundException;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job that has taken the snapshot which another one begins with. */
final class EarlierJob {
  private static final Logger LOG = LoggerFactory.getLogger(EarlierJob.class);
  private static final Set<YarnApplicationState> ENDS =
      Set.of(
          YarnApplicationState.FINISHED, YarnApplicationState.FAILED, YarnApplicationState.KILLED);

  private EarlierJob() {}

  /**
   * Its id, if YARN says that it has ended or that there is none of the kind. An application that
   * has ended does not start again, so this stays true.
   */
  static Optional<String> endedThatTook(String snapshotFolder, Cluster cluster) {
    try {
      String jobId = new SnapshotStore().read(snapshotFolder).getJobId();
      return hasEnded(ApplicationId.fromString(jobId), cluster)
          ? Optional.of(jobId)
          : Optional.empty();
    } catch (IllegalArgumentException e) { // A local job: its id is none of YARN's.
      return Optional.empty();
    } catch (YarnException | IOException e) { // What is wrong with the snapshot, the master says.
      LOG.info("it is not known who has taken {}: {}", snapshotFolder, Reason.of(e));
      return Optional.empty();
    }
  }

  private static boolean hasEnded(ApplicationId job, Cluster cluster)
      throws YarnException, IOException {
    try {
      return ENDS.contains(cluster.yarn().getApplicationReport(job).getYarnApplicationState());
    } catch (ApplicationNotFoundException e) { // YARN forgets only what has ended.
      return true;
    }
  }
}
