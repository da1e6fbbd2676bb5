package io.millrace.worker.memory;

import io.millrace.api.ResourceException;

/**
 * What was spilled cannot be read back, or is not what was written. Whoever meets it must start
 * again from a snapshot: there is no other copy.
 */
public final class LostStateException extends ResourceException {
  private static final long serialVersionUID = 1L;

  LostStateException(String message, Throwable cause) {
    super(message, cause);
  }
}
