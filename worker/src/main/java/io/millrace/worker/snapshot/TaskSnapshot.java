package io.millrace.worker.snapshot;

import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.TaskId;
import io.millrace.worker.operator.SnapshotFiles;
import io.millrace.worker.operator.SnapshotWork;
import java.util.List;

/**
 * What a task has in a snapshot: frozen, and yet to be written.
 *
 * @param parts one for each operator of the task, in the order of the chain
 * @param pauseNanos for how long the task did nothing else: from the barrier's arrival until it was
 *     sent on
 */
public record TaskSnapshot(TaskId task, long snapshotId, List<Part> parts, long pauseNanos) {
  /**
   * What one operator has in it.
   *
   * @param snapshot complete but for what {@code work} adds
   * @param files where the work goes
   */
  public record Part(OperatorSnapshot snapshot, SnapshotWork work, SnapshotFiles files) {}

  /** Lets everything go that was frozen. */
  public void release() {
    parts.forEach(part -> part.work().release());
  }

  /** What the operators have in it; complete when all has been written. */
  public List<OperatorSnapshot> operators() {
    return parts.stream().map(Part::snapshot).toList();
  }
}
