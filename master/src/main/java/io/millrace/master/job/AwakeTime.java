package io.millrace.master.job;

/**
 * For how long this master has been awake. Others are judged by it, not by the clock: while the
 * master itself stood still (stopped, swapped out, in a long pause of its JVM) their reports have
 * waited to be read, and their silence says nothing about them.
 */
final class AwakeTime {
  /** A step of the clock that is longer was a standstill, and counts as one of this length. */
  private static final long LONGEST_STEP_MILLIS = 250;

  /** How long it takes, after a standstill, to read what has come meanwhile. */
  private static final long LISTENING_MILLIS = 500;

  private boolean isStarted;
  private long lastMillis;
  private long awakeMillis;
  private long wokeAtMillis = -LISTENING_MILLIS;

  /** Takes note of the time at which something is handled; called all the time, at each tick. */
  void advanceTo(long timeMillis) {
    if (isStarted) {
      long stepMillis = Math.max(0, timeMillis - lastMillis);
      awakeMillis += Math.min(stepMillis, LONGEST_STEP_MILLIS);
      if (stepMillis > LONGEST_STEP_MILLIS) {
        wokeAtMillis = awakeMillis;
      }
    }
    isStarted = true;
    lastMillis = Math.max(lastMillis, timeMillis);
  }

  /** Whether what has come during a standstill was read since, so that others may be judged. */
  boolean hasListened() {
    return awakeMillis - wokeAtMillis >= LISTENING_MILLIS;
  }

  /** Milliseconds since the first note. */
  long millis() {
    return awakeMillis;
  }
}
