package io.millrace.testing;

/** A contract was broken. The message says by which way of driving, and what was expected. */
public final class ContractBrokenError extends AssertionError {
  private static final long serialVersionUID = 1L;

  ContractBrokenError(String message) {
    super(message);
  }

  ContractBrokenError(String message, Throwable cause) {
    super(message, cause);
  }
}
