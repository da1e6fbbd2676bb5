package io.millrace.worker.operator;

import io.millrace.api.UserException;
import io.millrace.api.time.TimestampAssigner;

/** Which event times a record can have. */
final class EventTime {
  /** Some 36 million years: so far from the bounds of a long that no sum overflows. */
  static final long LAST_MILLIS = 1L << 60;

  private EventTime() {}

  static boolean isValid(long timestampMillis) {
    return timestampMillis >= -LAST_MILLIS && timestampMillis <= LAST_MILLIS;
  }

  /**
   * Refuses what an assigner has given, if a record can have neither this time nor none. Where it
   * is assigned it is known which record it was; and it would ruin the watermark of all others.
   */
  static void checkAssigned(long timestampMillis) {
    if (!isValid(timestampMillis) && timestampMillis != TimestampAssigner.NO_TIMESTAMP) {
      throw new UserException(
          ("event time %d is no time in milliseconds since the epoch; let the timestamp assigner"
                  + " give another, or filter such records out before")
              .formatted(timestampMillis));
    }
  }
}
