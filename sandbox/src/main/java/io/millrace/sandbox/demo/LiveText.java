package io.millrace.sandbox.demo;

import static java.util.Locale.ROOT;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** Pieces of text that the views share. */
final class LiveText {
  private static final DateTimeFormatter TIME_OF_DAY =
      DateTimeFormatter.ofPattern("HH:mm:ss", ROOT).withZone(ZoneId.systemDefault());

  private LiveText() {}

  /** Minutes and seconds. */
  static String clock(Duration elapsed) {
    return String.format(ROOT, "%02d:%02d", elapsed.toMinutes(), elapsed.toSecondsPart());
  }

  static String timeOfDay(long epochMillis) {
    return TIME_OF_DAY.format(Instant.ofEpochMilli(epochMillis));
  }

  static String progress(Optional<JobProgress> progress) {
    return progress.map(LiveText::progress).orElse("the job's page does not answer");
  }

  /** How much the job has put into HDFS, and whether it is right as far as that is known. */
  static String output(LiveState state) {
    String lines = String.format(ROOT, "%,d lines in HDFS", state.countedLines());
    return state.comparedWindows() == 0
        ? lines
        : lines + "; " + comparison(state.comparedWindows(), state.differences());
  }

  /** What the comparison of counts with what was written has shown so far. */
  static String comparison(long windows, List<String> differences) {
    return String.format(
        ROOT,
        differences.isEmpty()
            ? "%,d windows compared with what was written, all equal"
            : "%,d windows compared with what was written, NOT all equal",
        windows);
  }

  /** The newest failure in one line; empty if there is none. */
  static Optional<String> failure(Optional<JobProgress> progress) {
    return progress
        .flatMap(each -> each.failure().lines().findFirst())
        .map(line -> "Newest failure: " + line);
  }

  private static String progress(JobProgress progress) {
    String text =
        String.format(
            ROOT,
            "%s, %,.0f lines/s, %s",
            progress.state(),
            progress.linesPerSecond(),
            progress.snapshots() == 0 ? "no snapshot yet" : "snapshot " + progress.snapshots());
    return progress.restarts() == 0
        ? text
        : text
            + String.format(
                ROOT,
                progress.restarts() == 1 ? ", %d restart" : ", %d restarts",
                progress.restarts());
  }
}
