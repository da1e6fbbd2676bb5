package io.millrace.yarn.master;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Notices when workers do not come up, or end soon after they have, so that containers are not
 * asked for without end. Times are those of {@link System#nanoTime}. Not safe for use by several
 * threads.
 */
final class StartFailures {
  /** A worker that has lived for so long has shown that workers can. */
  static final long PROBATION_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int MOST_IN_ROW = 8;
  private static final long FIRST_DELAY_MILLIS = 100;
  private static final long LONGEST_DELAY_MILLIS = 5_000;

  /** By container, when its worker came up. */
  private final Map<String, Long> started = new HashMap<>();

  /** How many in a row did not come up: one that does shows that workers can. */
  private int notStarted;

  /** How many in a row ended soon, whether or not others have come up between. */
  private int endedSoon;

  /** A worker has come up in a container. */
  void onStarted(String containerId, long nowNanos) {
    started.putIfAbsent(containerId, nowNanos);
    notStarted = 0;
  }

  /** A container has ended that was not meant to. */
  void onEnded(String containerId, long nowNanos) {
    if (!started.containsKey(containerId)) {
      notStarted++;
    } else if (!forget(containerId, nowNanos)) {
      endedSoon++;
    }
  }

  /**
   * A container has ended, or is given up, for whatever reason.
   *
   * @return whether its worker had lived for a while
   */
  boolean forget(String containerId, long nowNanos) {
    Long since = started.remove(containerId);
    boolean hasLived = since != null && nowNanos - since >= PROBATION_NANOS;
    if (hasLived) {
      endedSoon = 0;
    }
    return hasLived;
  }

  /** How long to wait before the next container is asked for, in milliseconds. */
  long delayMillis() {
    int inRow = inRow();
    return inRow == 0
        ? 0
        : Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(inRow - 1, 10));
  }

  /** Whether it makes no sense to go on. */
  boolean isHopeless() {
    return inRow() >= MOST_IN_ROW;
  }

  private int inRow() {
    return Math.max(notStarted, endedSoon);
  }
}
