package io.millrace.api.window;

import io.millrace.api.UserException;

/**
 * Event-time windows of one size that start at the same times for every key: every {@code
 * slideMillis}, shifted by an offset. A record costs the same in however many windows it is, and a
 * window at most two steps for each slide that it is long, whatever the numbers. Sizes and slides
 * that make no sense together are refused by a {@link UserException}.
 *
 * @param sizeMillis how long a window is
 * @param slideMillis the time from one start to the next; the size for tumbling windows
 * @param offsetMillis shifts all starts; at least 0 and less than the slide
 */
public record AlignedWindows(long sizeMillis, long slideMillis, long offsetMillis)
    implements WindowAssigner {
  public AlignedWindows {
    if (sizeMillis <= 0 || slideMillis <= 0) {
      throw new UserException(
          "window size="
              + sizeMillis
              + " ms and slide="
              + slideMillis
              + " ms must be at least 1 ms");
    }
    if (slideMillis > sizeMillis) {
      throw new UserException(
          "slide="
              + slideMillis
              + " ms > size="
              + sizeMillis
              + " ms would lose the records between two windows; make the slide smaller");
    }
    if (offsetMillis < 0 || offsetMillis >= slideMillis) {
      throw new UserException(
          "offset=" + offsetMillis + " ms must be at least 0 and less than " + slideMillis + " ms");
    }
  }

  /** The start of the last window that holds this time. */
  public long lastStartAtOrBefore(long timestampMillis) {
    return timestampMillis - Math.floorMod(timestampMillis - offsetMillis, slideMillis);
  }
}
