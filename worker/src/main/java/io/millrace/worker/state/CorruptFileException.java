package io.millrace.worker.state;

import java.io.IOException;

/** A file of a snapshot is not what was written. The message names the file. */
public final class CorruptFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String path;

  /**
   * A damaged file.
   *
   * @param problem ends the sentence "the file is"
   */
  public CorruptFileException(String path, String problem, Throwable cause) {
    super("the snapshot's file " + path + " is " + problem, cause);
    this.path = path;
  }

  /** The file. */
  public String path() {
    return path;
  }
}
