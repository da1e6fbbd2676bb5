package io.millrace.api;

/**
 * A mistake of the user: in a program, an argument, a configuration or an input. The message says
 * what was found, what was expected and what to change; it is shown as it is, without a stack
 * trace.
 */
public class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserException(String message) {
    super(message);
  }

  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
