package io.millrace.master.snapshot;

import java.io.IOException;

/** Says that a file of a snapshot is not what was written; names the file. */
public final class CorruptSnapshotException extends IOException {
  private static final long serialVersionUID = 1L;

  public CorruptSnapshotException(String message) {
    super(message);
  }

  public CorruptSnapshotException(String message, Throwable cause) {
    super(message, cause);
  }
}
