package io.millrace.sandbox.demo;

import static java.util.Locale.ROOT;

import java.io.PrintStream;
import java.util.stream.Collectors;

/** One line for each newest window, for logs and pipes. */
final class LineView implements LiveView {
  private static final int WORDS = 5;

  private final PrintStream out;
  private long shownWindowEndMillis;
  private String shownFailure = "";

  LineView(PrintStream out) {
    this.out = out;
  }

  @Override
  public void show(LiveState state) {
    LiveText.failure(state.progress()).ifPresent(this::showFailure);
    long newest = state.top().get(0).windowEndMillis();
    if (newest == shownWindowEndMillis) {
      return;
    }
    shownWindowEndMillis = newest;
    String words =
        state.top().stream()
            .limit(WORDS)
            .map(each -> String.format(ROOT, "%s %,d", each.word(), each.count()))
            .collect(Collectors.joining(", "));
    out.println(
        LiveText.clock(state.elapsed())
            + " "
            + LiveText.progress(state.progress())
            + " | the 5 s until "
            + LiveText.timeOfDay(newest)
            + ": "
            + words);
  }

  private void showFailure(String failure) {
    if (!failure.equals(shownFailure)) {
      shownFailure = failure;
      out.println(failure);
    }
  }
}
