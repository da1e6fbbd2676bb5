package io.millrace.sandbox;

import java.io.Serial;

/** The sandbox, or a part of it, cannot be started or used. The message says what to change. */
public final class SandboxException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public SandboxException(String message) {
    super(message);
  }

  public SandboxException(String message, Throwable cause) {
    super(message, cause);
  }
}
