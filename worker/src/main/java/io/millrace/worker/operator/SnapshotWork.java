package io.millrace.worker.operator;

import io.millrace.protocol.OperatorSnapshot;
import java.io.IOException;

/** The part of a snapshot that is done while the task works on. */
public interface SnapshotWork {
  /** Nothing to do. */
  SnapshotWork NONE = (files, snapshot) -> {};

  /**
   * Writes frozen state to a file and puts it into the operator's snapshot, with whatever else
   * takes time. Not the task's thread.
   *
   * @throws io.millrace.api.UserException if the program has to be changed; fails the task
   */
  void write(SnapshotFiles files, OperatorSnapshot snapshot) throws IOException;

  /** Lets frozen state go. Called once, after {@link #write} or instead of it. */
  default void release() {}
}
