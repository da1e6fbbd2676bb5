package io.millrace.sandbox.demo;

import static java.util.Locale.ROOT;

import java.io.PrintStream;

/** What the demo says about the output of a job that has ended. */
record Result(CommittedCounts counts, ExactlyOnceCheck check) {

  /**
   * Prints it.
   *
   * @throws DemoException if a count is wrong
   */
  void print(PrintStream out) {
    out.printf(ROOT, "%nThe result is %s%n", counts.folder());
    out.printf(
        ROOT,
        "%,d lines in %,d files; the first of them, sorted:%n",
        counts.lines(),
        counts.files());
    counts.firstLines().forEach(line -> out.println("  " + line.toLine()));
    out.println(LiveText.comparison(check.windows(), check.differences()));
    if (!check.differences().isEmpty()) {
      throw new DemoException(
          "the counts are wrong, which is an error of Millrace; please report it: "
              + String.join("; ", check.differences()));
    }
    out.println();
  }
}
