package io.millrace.connectors.files;

/** Says in one line why something failed; servers put whole stack traces into their messages. */
final class Reason {
  private Reason() {}

  static String of(Exception exception) {
    return exception.toString().lines().findFirst().orElseThrow();
  }
}
