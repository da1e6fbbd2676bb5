package io.millrace.master.job;

import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.protocol.SnapshotSummary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** The last snapshots and what became of them, for people who look at the job. */
final class SnapshotHistory {
  private static final int KEPT = 20;
  private static final String PENDING = "PENDING";
  private static final String COMPLETED = "COMPLETED";

  private final TreeMap<Long, SnapshotSummary> byId = new TreeMap<>();

  void begun(PendingSnapshot snapshot) {
    put(
        new SnapshotSummary(
            snapshot.id,
            snapshot.request.kind(),
            snapshot.triggeredAtMillis,
            0,
            snapshot.folder,
            PENDING));
  }

  void givenUp(PendingSnapshot snapshot, String reason) {
    put(
        new SnapshotSummary(
            snapshot.id,
            snapshot.request.kind(),
            snapshot.triggeredAtMillis,
            0,
            snapshot.folder,
            reason));
  }

  void completed(PendingSnapshot snapshot) {
    put(summaryOf(snapshot.pointer).setLongestPauseNanos(snapshot.longestPauseNanos()));
  }

  /** Snapshots that an earlier master has taken. */
  void completed(Collection<SnapshotPointer> pointers) {
    pointers.forEach(pointer -> put(summaryOf(pointer)));
  }

  private static SnapshotSummary summaryOf(SnapshotPointer pointer) {
    return new SnapshotSummary(
            pointer.id(),
            pointer.kind(),
            pointer.triggeredAtMillis(),
            pointer.sizeBytes(),
            pointer.folder(),
            COMPLETED)
        .setCompletedAtMillis(pointer.completedAtMillis())
        .setTotalBytes(pointer.totalBytes());
  }

  /** The newest first. */
  List<SnapshotSummary> toList() {
    return new ArrayList<>(byId.descendingMap().values());
  }

  private void put(SnapshotSummary summary) {
    byId.put(summary.getSnapshotId(), summary);
    if (byId.size() > KEPT) {
      byId.pollFirstEntry();
    }
  }
}
