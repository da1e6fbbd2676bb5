package io.millrace.sandbox.demo;

import java.util.function.LongConsumer;

/** The windows of the example program: the last five seconds, every second. */
final class SlidingWindows {
  static final long SIZE_MILLIS = 5_000;
  static final long SLIDE_MILLIS = 1_000;

  private SlidingWindows() {}

  /** The ends of all windows that hold a time. */
  static void forEachEnd(long timestampMillis, LongConsumer action) {
    long firstEnd = Math.floorDiv(timestampMillis, SLIDE_MILLIS) * SLIDE_MILLIS + SLIDE_MILLIS;
    for (long end = firstEnd; end <= timestampMillis + SIZE_MILLIS; end += SLIDE_MILLIS) {
      action.accept(end);
    }
  }
}
