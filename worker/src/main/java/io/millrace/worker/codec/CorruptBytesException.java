package io.millrace.worker.codec;

import java.io.IOException;

/** Bytes that no codec wrote, or that were written by another version of a class. */
public final class CorruptBytesException extends IOException {
  private static final long serialVersionUID = 1L;

  public CorruptBytesException(String message) {
    super(message);
  }

  public CorruptBytesException(String message, Throwable cause) {
    super(message, cause);
  }
}
