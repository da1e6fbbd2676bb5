package io.millrace.worker.operator;

import io.millrace.protocol.StateFile;
import java.io.IOException;
import java.io.OutputStream;

/** Where a task's state goes for one snapshot. */
public interface SnapshotFiles {
  /** Writes a new file; its name is made from the operator's, the task's index and the attempt. */
  StateFile write(Contents contents) throws IOException;

  /** Deletes what was written, since the snapshot was given up. */
  default void discard() throws IOException {}

  /** Whether the files of the snapshot must not refer to files of other snapshots. */
  default boolean isSelfContained() {
    return true;
  }

  /** What a file shall contain. */
  @FunctionalInterface
  interface Contents {
    void writeTo(OutputStream output) throws IOException;
  }
}
