package io.millrace.worker.operator;

import io.millrace.protocol.SinkProgress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How a sink task's commits go, for whoever looks at the job. Safe for use by several threads. */
final class CommitHealth {
  private final String operatorName;

  // All below are guarded by this.
  private int uncommittedSnapshots;
  private int failures;
  private long failingSinceNanos;
  private String reason = "";

  CommitHealth(String operatorName) {
    this.operatorName = operatorName;
  }

  /** What completed snapshots hold is to be committed. */
  synchronized void onRequested(int snapshots) {
    uncommittedSnapshots += snapshots;
  }

  synchronized void onCommitted(int snapshots) {
    uncommittedSnapshots -= snapshots;
    failures = 0;
  }

  synchronized void onFailure(String newReason) {
    if (failures == 0) {
      failingSinceNanos = System.nanoTime();
    }
    failures++;
    reason = newReason;
  }

  /** The present state, or empty if there is nothing to commit. */
  synchronized Optional<SinkProgress> progress() {
    if (uncommittedSnapshots == 0) {
      return Optional.empty();
    }
    SinkProgress progress = new SinkProgress(operatorName, uncommittedSnapshots);
    if (failures > 0) {
      long failingNanos = System.nanoTime() - failingSinceNanos;
      progress.setFailingMillis(TimeUnit.NANOSECONDS.toMillis(failingNanos));
      progress.setFailures(failures);
      progress.setReason(reason);
    }
    return Optional.of(progress);
  }
}
