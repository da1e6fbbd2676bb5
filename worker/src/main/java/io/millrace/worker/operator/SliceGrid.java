package io.millrace.worker.operator;

import io.millrace.api.window.AlignedWindows;
import io.millrace.api.window.TimeWindow;

/**
 * Event time cut into slices, which are numbered, such that each window is a whole number of them:
 * the arithmetic of {@link AlignedWindows} in slices instead of milliseconds. A window is named by
 * its first slice.
 */
final class SliceGrid {
  /** Times beyond this, some 36 million years, are cut off, so that no sum overflows. */
  private static final long LAST_MILLIS = 1L << 60;

  private final long offsetMillis;
  private final long sliceMillis;
  private final long slicesPerWindow;
  private final long slicesPerSlide;

  SliceGrid(AlignedWindows windows) {
    if (windows.sizeMillis() > LAST_MILLIS) {
      throw new IllegalArgumentException("window size=" + windows.sizeMillis() + " ms is too long");
    }
    offsetMillis = windows.offsetMillis();
    sliceMillis = windows.sliceMillis();
    slicesPerWindow = windows.sizeMillis() / sliceMillis;
    slicesPerSlide = windows.slideMillis() / sliceMillis;
  }

  /** Names the grid: two with the same name are the same. */
  String name() {
    return sliceMillis * slicesPerWindow
        + " ms every "
        + sliceMillis * slicesPerSlide
        + " ms from "
        + offsetMillis
        + " ms";
  }

  long slicesPerWindow() {
    return slicesPerWindow;
  }

  long slicesPerSlide() {
    return slicesPerSlide;
  }

  /** Whether a record can have this event time. */
  static boolean isTime(long timestampMillis) {
    return timestampMillis >= -LAST_MILLIS && timestampMillis <= LAST_MILLIS;
  }

  /** The slice that holds this time. */
  long sliceOf(long timestampMillis) {
    return Math.floorDiv(timestampMillis - offsetMillis, sliceMillis);
  }

  /** The first window that holds a slice. */
  long firstWindowOf(long slice) {
    return roundUp(slice - slicesPerWindow + 1);
  }

  /** The last window that holds a slice. */
  long lastWindowOf(long slice) {
    return Math.floorDiv(slice, slicesPerSlide) * slicesPerSlide;
  }

  /** The first window that is not over when the watermark is this, minus some time. */
  long firstWindowAfter(long watermark, long latenessMillis) {
    long cut = Math.max(-2 * LAST_MILLIS, Math.min(2 * LAST_MILLIS, watermark));
    long firstMissing = cut - Math.min(LAST_MILLIS, latenessMillis) + 1;
    return roundUp(sliceOf(firstMissing) + 1 - slicesPerWindow);
  }

  private long roundUp(long slice) {
    return -Math.floorDiv(-slice, slicesPerSlide) * slicesPerSlide;
  }

  /** The span of time of a window. */
  TimeWindow timeOf(long window) {
    long start = offsetMillis + window * sliceMillis;
    return new TimeWindow(start, start + slicesPerWindow * sliceMillis);
  }
}
