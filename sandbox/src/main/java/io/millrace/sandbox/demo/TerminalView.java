package io.millrace.sandbox.demo;

import static java.util.Locale.ROOT;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A few lines at the end of a terminal's text, written anew each time. */
final class TerminalView implements LiveView {
  private static final int WORD_COLUMNS = 10;
  private static final int COUNT_COLUMNS = 12;
  private static final int LONGEST_BAR = 50;

  private final PrintStream out;
  private final int columns;
  private int shownLines;

  TerminalView(PrintStream out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  @Override
  public void show(LiveState state) {
    List<String> lines = lines(state);
    StringBuilder text = new StringBuilder();
    if (shownLines > 0) {
      // Up so many lines, and clear what is below.
      text.append("\033[").append(shownLines).append("A\033[J");
    }
    for (String line : lines) {
      // A line that wraps would count as two on the way back up.
      text.append(line, 0, Math.min(line.length(), columns - 1)).append('\n');
    }
    out.print(text);
    out.flush();
    shownLines = lines.size();
  }

  private List<String> lines(LiveState state) {
    List<String> lines = new ArrayList<>();
    lines.add(LiveText.clock(state.elapsed()) + "  " + LiveText.progress(state.progress()));
    lines.add(LiveText.output(state));
    LiveText.failure(state.progress()).ifPresent(lines::add);
    lines.add("");
    lines.add("The 5 s until " + LiveText.timeOfDay(state.top().get(0).windowEndMillis()));
    long most = state.top().get(0).count();
    for (WordCount each : state.top()) {
      lines.add(
          String.format(
              ROOT,
              "  %-" + WORD_COLUMNS + "s%," + COUNT_COLUMNS + "d  %s",
              each.word(),
              each.count(),
              bar(each.count(), most)));
    }
    lines.add("");
    lines.add("Ctrl-C stops the job with a last snapshot.");
    return lines;
  }

  private String bar(long count, long most) {
    int longest = Math.min(LONGEST_BAR, Math.max(1, columns - WORD_COLUMNS - COUNT_COLUMNS - 6));
    return "#".repeat((int) Math.max(1, count * longest / most));
  }
}
