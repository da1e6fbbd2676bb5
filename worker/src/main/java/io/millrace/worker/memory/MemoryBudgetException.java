package io.millrace.worker.memory;

import io.millrace.api.ResourceException;

/**
 * A worker was given less managed memory than its tasks cannot do without, so that they would fail
 * again if they were started again. The message names whose memory it is and the sizes.
 */
public final class MemoryBudgetException extends ResourceException {
  private static final long serialVersionUID = 1L;

  public MemoryBudgetException(String message) {
    super(message);
  }

  public MemoryBudgetException(String message, Throwable cause) {
    super(message, cause);
  }
}
