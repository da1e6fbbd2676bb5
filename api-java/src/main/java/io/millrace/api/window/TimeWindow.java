package io.millrace.api.window;

/**
 * A span of event time, in milliseconds since the epoch.
 *
 * @param start the first millisecond in the window
 * @param end the first millisecond after the window
 */
public record TimeWindow(long start, long end) {
  public TimeWindow {
    if (end <= start) {
      throw new IllegalArgumentException("end=" + end + " must be after start=" + start);
    }
  }

  /** The last millisecond in the window; the time of its results. */
  public long maxTimestamp() {
    return end - 1;
  }
}
