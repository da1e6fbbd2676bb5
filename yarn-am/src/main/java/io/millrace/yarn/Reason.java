package io.millrace.yarn;

/** What an exception says, in one line. */
public final class Reason {
  private Reason() {}

  /** The first line of its message: Hadoop's servers send their stack traces on the others. */
  public static String of(Throwable cause) {
    return cause.getMessage() == null
        ? cause.getClass().getSimpleName()
        : cause.getMessage().lines().findFirst().orElse("");
  }
}
