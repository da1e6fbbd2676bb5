package io.millrace.worker.operator;

import io.millrace.api.window.AlignedWindows;
import io.millrace.api.window.TimeWindow;

/**
 * Event time cut into slices, which are numbered, such that each window is a whole number of them:
 * the arithmetic of {@link AlignedWindows} in slices instead of milliseconds. A slice goes from one
 * start of a window to the next; if windows end in between, each is cut in two there. So slices may
 * be of two lengths, and there are never more than two for each slide. A window is named by its
 * first slice.
 */
final class SliceGrid {
  private final long offsetMillis;
  private final long sizeMillis;
  private final long slideMillis;

  /** How long after each start there is a cut; the slide if there is none. */
  private final long cutMillis;

  private final long slicesPerWindow;
  private final long slicesPerSlide;

  SliceGrid(AlignedWindows windows) {
    if (windows.sizeMillis() > EventTime.LAST_MILLIS) {
      throw new IllegalArgumentException("window size=" + windows.sizeMillis() + " ms is too long");
    }
    offsetMillis = windows.offsetMillis();
    sizeMillis = windows.sizeMillis();
    slideMillis = windows.slideMillis();
    long rest = sizeMillis % slideMillis;
    cutMillis = rest == 0 ? slideMillis : rest;
    slicesPerSlide = rest == 0 ? 1 : 2;
    slicesPerWindow = sizeMillis / slideMillis * slicesPerSlide + (rest == 0 ? 0 : 1);
  }

  /** Names the grid: two with the same name are the same. */
  String name() {
    String windows = sizeMillis + " ms every " + slideMillis + " ms from " + offsetMillis + " ms";
    return hasTwoLengths() ? windows + " cut at " + cutMillis + " ms" : windows;
  }

  private boolean hasTwoLengths() {
    return slicesPerSlide == 2 && 2 * cutMillis != slideMillis;
  }

  long slicesPerWindow() {
    return slicesPerWindow;
  }

  long slicesPerSlide() {
    return slicesPerSlide;
  }

  /** The slice that holds this time. */
  long sliceOf(long timestampMillis) {
    long sinceOffset = timestampMillis - offsetMillis;
    long slide = Math.floorDiv(sinceOffset, slideMillis);
    long first = slide * slicesPerSlide;
    return sinceOffset - slide * slideMillis < cutMillis ? first : first + 1;
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
    long cut = Math.max(-2 * EventTime.LAST_MILLIS, Math.min(2 * EventTime.LAST_MILLIS, watermark));
    long firstMissing = cut - Math.min(EventTime.LAST_MILLIS, latenessMillis) + 1;
    return roundUp(sliceOf(firstMissing) + 1 - slicesPerWindow);
  }

  private long roundUp(long slice) {
    return -Math.floorDiv(-slice, slicesPerSlide) * slicesPerSlide;
  }

  /** The span of time of a window. */
  TimeWindow timeOf(long window) {
    long start = offsetMillis + window / slicesPerSlide * slideMillis;
    return new TimeWindow(start, start + sizeMillis);
  }
}
