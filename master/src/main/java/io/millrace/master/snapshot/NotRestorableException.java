package io.millrace.master.snapshot;

/**
 * Says that no snapshot can be restored, or none without doubling output: which file is damaged,
 * and what somebody can do. Trying again does not help.
 */
public final class NotRestorableException extends Exception {
  private static final long serialVersionUID = 1L;

  public NotRestorableException(String message) {
    super(message);
  }
}
