package io.millrace.worker.state;

import java.io.IOException;

/** A state file that does not hold what was written: cut off, changed, or something else. */
public final class CorruptStateException extends IOException {
  private static final long serialVersionUID = 1L;

  public CorruptStateException(String message) {
    super(message);
  }

  public CorruptStateException(String message, Throwable cause) {
    super(message, cause);
  }
}
