package io.millrace.master.coordination;

/** Says that another master leads, so that a write was not made. */
public final class LeadershipLostException extends Exception {
  private static final long serialVersionUID = 1L;

  public LeadershipLostException(String message) {
    super(message);
  }
}
