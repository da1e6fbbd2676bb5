package io.millrace.master;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Describes what went wrong, for messages. */
final class Failures {
  private Failures() {}

  /** One sentence. */
  static String describe(Throwable failure) {
    boolean isForUsers = failure instanceof UserException || failure instanceof ResourceException;
    return isForUsers ? failure.getMessage() : failure.toString();
  }

  /** The stack trace. */
  static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
