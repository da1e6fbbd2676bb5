package io.millrace.sandbox.demo;

import java.io.PrintStream;

/** Shows the counts while they change. For one thread. */
interface LiveView {
  /** Called about once a second. */
  void show(LiveState state);

  /** The view for a terminal of so many columns; 0: for an output that is no terminal. */
  static LiveView of(PrintStream out, int columns) {
    return columns > 0 ? new TerminalView(out, columns) : new LineView(out);
  }
}
