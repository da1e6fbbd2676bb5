package io.millrace.yarn.master;

import java.util.HashSet;
import java.util.Set;

/**
 * Notices when workers do not come up at all, so that containers are not asked for without end. Not
 * safe for use by several threads.
 */
final class StartFailures {
  private static final int MOST_IN_ROW = 8;
  private static final long FIRST_DELAY_MILLIS = 100;
  private static final long LONGEST_DELAY_MILLIS = 5_000;

  private final Set<String> started = new HashSet<>();
  private int inRow;

  /** A worker has come up in a container. */
  void onStarted(String containerId) {
    started.add(containerId);
    inRow = 0;
  }

  /** A container has ended that was not meant to. */
  void onEnded(String containerId) {
    if (!started.remove(containerId)) {
      inRow++;
    }
  }

  /** How long to wait before the next container is asked for, in milliseconds. */
  long delayMillis() {
    return inRow == 0
        ? 0
        : Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(inRow - 1, 10));
  }

  /** Whether it makes no sense to go on. */
  boolean isHopeless() {
    return inRow >= MOST_IN_ROW;
  }
}
