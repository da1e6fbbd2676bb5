package io.millrace.master.job;

import io.millrace.api.configuration.JobOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How often, and after what wait, a job is started again after failures: a limited number of times
 * in a row, each time after twice the wait; fewer times after one exception of the program that
 * comes again and again. A completed snapshot shows that the job gets on, and starts the counts
 * again.
 */
final class RestartPolicy {
  private final int attempts;
  private final int sameExceptionAttempts;
  private final long delayMillis;
  private final long delayLimitMillis;

  /** How often each mistake of the program came since the last completed snapshot. */
  private final Map<String, Integer> mistakes = new HashMap<>();

  private int inRow;
  private int total;
  private boolean isLastForgivable;
  private String end = "";

  RestartPolicy(int attempts, int sameExceptionAttempts, long delayMillis, long delayLimitMillis) {
    this.attempts = attempts;
    this.sameExceptionAttempts = sameExceptionAttempts;
    this.delayMillis = delayMillis;
    this.delayLimitMillis = delayLimitMillis;
  }

  /**
   * How long to wait before the restart, or empty if there shall be none.
   *
   * @param mistake what failures by the same mistake of the program have in common; empty if it is
   *     none
   */
  OptionalLong onFailure(String mistake) {
    int same = mistake.isEmpty() ? 0 : mistakes.merge(mistake, 1, Integer::sum);
    if (same > sameExceptionAttempts) {
      end = describeEnd(same, "with the same exception", JobOptions.SAME_EXCEPTION_ATTEMPTS.key());
      return OptionalLong.empty();
    }
    if (inRow >= attempts) {
      end = describeEnd(inRow + 1, "without a snapshot", JobOptions.RESTART_ATTEMPTS.key());
      return OptionalLong.empty();
    }
    long delay = delayMillis;
    for (int doubled = 0; doubled < inRow && delay < delayLimitMillis; doubled++) {
      delay *= 2;
    }
    inRow++;
    total++;
    isLastForgivable = true;
    return OptionalLong.of(Math.min(delay, delayLimitMillis));
  }

  private static String describeEnd(int failures, String how, String option) {
    String allowed = " (" + option + " = " + (failures - 1) + ")";
    return failures == 1
        ? "is not started again" + allowed
        : "failed " + failures + " times in a row " + how + allowed;
  }

  /** Why there is no further restart, after {@link #onFailure} has said so. */
  String describeEnd() {
    return end;
  }

  /** What is needed to start again is away, so that is probably what the last failure came from. */
  void onOutage() {
    if (isLastForgivable) {
      isLastForgivable = false;
      inRow--;
    }
  }

  void onSnapshotCompleted() {
    inRow = 0;
    isLastForgivable = false;
    mistakes.clear();
  }

  /** How many restarts there were in all. */
  int total() {
    return total;
  }
}
