package io.millrace.api.window;

import java.time.Duration;

/** Windows that follow each other without overlap. */
public final class TumblingEventTimeWindows {
  private TumblingEventTimeWindows() {}

  /** Windows of this size, aligned to the epoch. */
  public static WindowAssigner of(Duration size) {
    return of(size, Duration.ZERO);
  }

  /** The same, with all starts shifted by an offset. */
  public static WindowAssigner of(Duration size, Duration offset) {
    return new AlignedWindows(size.toMillis(), size.toMillis(), offset.toMillis());
  }
}
