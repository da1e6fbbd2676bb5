package io.millrace.worker.operator;

import java.util.TreeSet;

/** The slices that any key has records in, so that empty windows cost nothing. */
final class LiveSlices {
  /** Comes after every window. */
  static final long NONE = Long.MAX_VALUE;

  private final SliceGrid grid;
  private final TreeSet<Long> slices = new TreeSet<>();
  private long lastAdded = Long.MIN_VALUE;

  LiveSlices(SliceGrid grid) {
    this.grid = grid;
  }

  void add(long slice) {
    if (slice != lastAdded) {
      slices.add(slice);
      lastAdded = slice;
    }
  }

  /** The first window from this one on that holds a slice, or {@link #NONE}. */
  long firstWindowFrom(long window) {
    Long slice = slices.ceiling(window);
    return slice == null ? NONE : Math.max(window, grid.firstWindowOf(slice));
  }

  boolean hasBefore(long slice) {
    return !slices.isEmpty() && slices.first() < slice;
  }

  void removeBefore(long slice) {
    slices.headSet(slice).clear();
    lastAdded = Long.MIN_VALUE;
  }
}
