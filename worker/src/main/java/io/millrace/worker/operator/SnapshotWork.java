package io.millrace.worker.operator;

import io.millrace.protocol.OperatorSnapshot;
import java.io.IOException;

/** The part of a snapshot that is done while the task works on. */
public interface SnapshotWork {
  /** Nothing to do. */
  SnapshotWork NONE = (files, snapshot) -> {};

  /**
   * Writes frozen state to a file and puts it into the operator's snapshot. Not the task's thread.
   */
  void write(SnapshotFiles files, OperatorSnapshot snapshot) throws IOException;

  /** Lets frozen state go. Called once, after {@link #write} or instead of it. */
  default void release() {}
}
