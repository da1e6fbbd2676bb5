package io.millrace.master.job;

import java.util.OptionalLong;

/**
 * How often, and after what wait, a job is started again after failures: a limited number of times
 * in a row, each time after twice the wait. A completed snapshot shows that the job gets on, and
 * starts the count again.
 */
final class RestartPolicy {
  private final int attempts;
  private final long delayMillis;
  private final long delayLimitMillis;
  private int inRow;
  private int total;

  RestartPolicy(int attempts, long delayMillis, long delayLimitMillis) {
    this.attempts = attempts;
    this.delayMillis = delayMillis;
    this.delayLimitMillis = delayLimitMillis;
  }

  /** How long to wait before the restart, or empty if there shall be none. */
  OptionalLong onFailure() {
    if (inRow >= attempts) {
      return OptionalLong.empty();
    }
    long delay = delayMillis;
    for (int doubled = 0; doubled < inRow && delay < delayLimitMillis; doubled++) {
      delay *= 2;
    }
    inRow++;
    total++;
    return OptionalLong.of(Math.min(delay, delayLimitMillis));
  }

  void onSnapshotCompleted() {
    inRow = 0;
  }

  /** The message of a failure after which there is no restart. */
  String describeLastFailure(String message) {
    return inRow == 0 ? message : "failed " + (inRow + 1) + " times in a row; " + message;
  }

  /** How many restarts there were since the last completed snapshot. */
  int inRow() {
    return inRow;
  }

  /** How many restarts there were in all. */
  int total() {
    return total;
  }
}
