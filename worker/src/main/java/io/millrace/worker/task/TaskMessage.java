package io.millrace.worker.task;

import io.millrace.protocol.SerializedSplit;
import io.millrace.protocol.TaskFailure;
import io.millrace.worker.exchange.Element;
import java.util.List;

/** What a task is told. Handled between steps, in order. */
public sealed interface TaskMessage {
  /**
   * A source shall read these splits too.
   *
   * @param isLast whether there will be no more
   */
  record AssignSplits(List<SerializedSplit> splits, boolean isLast) implements TaskMessage {}

  /**
   * A source shall send a barrier.
   *
   * @param drain whether the end-of-time watermark goes first
   */
  record TriggerSnapshot(Element.Barrier barrier, boolean drain) implements TaskMessage {}

  /** A snapshot is complete, or was given up. */
  record SnapshotEnded(long snapshotId, boolean isCompleted) implements TaskMessage {}

  /** The task's work is done and committed. */
  record Finish() implements TaskMessage {}

  /** The task's work is no longer wanted. */
  record Cancel() implements TaskMessage {}

  /** Something that the task needs is broken. Of no interest once the last snapshot is taken. */
  record Fail(TaskFailure failure) implements TaskMessage {}
}
