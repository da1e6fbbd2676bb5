package io.millrace.worker.task;

import io.millrace.protocol.TaskFailure;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskState;
import io.millrace.worker.snapshot.TaskSnapshot;

/** Hears what happens in a task. Called by the task's thread; must not block. */
public interface TaskListener {
  /**
   * The task is in another state.
   *
   * @param failure why, if the state is FAILED; otherwise {@code null}
   */
  void onStateChanged(TaskId task, TaskState state, TaskFailure failure);

  /** The task has frozen what it has in a snapshot: write it, then acknowledge. */
  void onSnapshotTaken(TaskSnapshot snapshot);

  /** The task has committed everything up to a snapshot. */
  void onCommitted(TaskId task, long snapshotId);
}
