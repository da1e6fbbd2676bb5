package io.millrace.api.window;

import java.time.Duration;

/** Windows that overlap: one of a given size starts every slide. */
public final class SlidingEventTimeWindows {
  private SlidingEventTimeWindows() {}

  /** Windows of this size, one starting every slide; aligned to the epoch. */
  public static WindowAssigner of(Duration size, Duration slide) {
    return of(size, slide, Duration.ZERO);
  }

  /** The same, with all starts shifted by an offset. */
  public static WindowAssigner of(Duration size, Duration slide, Duration offset) {
    return new AlignedWindows(size.toMillis(), slide.toMillis(), offset.toMillis());
  }
}
