package io.millrace.examples;

import io.millrace.api.UserException;

/** Lines of the form {@code epochMillis<TAB>text}. */
final class TimedLine {
  private TimedLine() {}

  /** The number before the tab; made to be a {@link io.millrace.api.time.TimestampAssigner}. */
  static long timestampOf(String line, long sourceTimestamp) {
    try {
      return Long.parseLong(line.substring(0, tabIn(line)));
    } catch (NumberFormatException e) {
      throw malformed(line, e);
    }
  }

  /** What stands after the tab. */
  static String textOf(String line) {
    return line.substring(tabIn(line) + 1);
  }

  private static int tabIn(String line) {
    int tab = line.indexOf('\t');
    if (tab < 0) {
      throw malformed(line, null);
    }
    return tab;
  }

  private static UserException malformed(String line, Throwable cause) {
    return new UserException(
        "found the line '" + line + "', but expected epochMillis<TAB>text", cause);
  }
}
