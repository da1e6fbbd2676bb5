package io.millrace.worker.task;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Which snapshots a task has taken, and how far it has committed. Owned by the task's thread. */
final class SnapshotLedger {
  private static final long NONE = Long.MIN_VALUE;

  private final TreeSet<Long> open = new TreeSet<>();
  private long committing = NONE;
  private long committed = NONE;

  /** A snapshot was taken; whether it is complete is not known yet. */
  void onTaken(long snapshotId) {
    open.add(snapshotId);
  }

  /** Whether a snapshot was taken and has not ended before; it has now. */
  boolean close(long snapshotId) {
    return open.remove(snapshotId);
  }

  /** Closes all snapshots before this one: none of them will be completed. */
  List<Long> closeBefore(long snapshotId) {
    List<Long> earlier = new ArrayList<>(open.headSet(snapshotId));
    open.headSet(snapshotId).clear();
    return earlier;
  }

  /** A snapshot that was taken is complete: what was prepared for it is being committed. */
  void onCommitting(long snapshotId) {
    committing = Math.max(committing, snapshotId);
  }

  boolean isCommitting() {
    return committing != NONE;
  }

  /** The snapshot that is being committed. */
  long committing() {
    return committing;
  }

  /** All that was being committed is; returns the snapshot up to which. */
  long onCommitted() {
    committed = committing;
    committing = NONE;
    return committed;
  }

  boolean isCommitted(long snapshotId) {
    return snapshotId <= committed;
  }
}
