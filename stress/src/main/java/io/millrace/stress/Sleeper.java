package io.millrace.stress;

/**
 * Stands in for an event loop that is about to park: it says so, looks once more, and then sleeps
 * unless somebody has woken it in between.
 */
final class Sleeper {
  private volatile boolean isDrowsy;
  private volatile boolean wasWoken;

  /** Called by the loop's thread before its last look. */
  void becomeDrowsy() {
    isDrowsy = true;
  }

  /** Called by any thread that has something for the loop. */
  void wakeUp() {
    if (isDrowsy) {
      wasWoken = true;
    }
  }

  boolean wasWoken() {
    return wasWoken;
  }
}
