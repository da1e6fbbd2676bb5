package io.millrace.worker.task;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.worker.memory.MemoryBudgetException;

/** What is to be made of a failure: who is told what, and whether it is worth another try. */
public enum FailureKind {
  /** A user has to change something first, as the exception's message says. */
  PERMANENT,

  /** Something is missing, as the exception's message says, and may be there the next time. */
  SHORTAGE,

  /** Anything else: nothing is known but the exception and where it comes from. */
  UNEXPECTED;

  /** That of an exception. */
  public static FailureKind of(Throwable cause) {
    if (cause instanceof UserException || cause instanceof MemoryBudgetException) {
      return PERMANENT;
    }
    return cause instanceof ResourceException ? SHORTAGE : UNEXPECTED;
  }

  /** Whether there is no sense in another try. */
  public boolean isPermanent() {
    return this == PERMANENT;
  }

  /** Whether the exception's message says all, so that its class and its stack say no more. */
  public boolean isExplained() {
    return this != UNEXPECTED;
  }
}
