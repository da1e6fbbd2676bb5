package io.millrace.api.time;

import java.io.Serializable;

/** Finds the event time of a record. */
@FunctionalInterface
public interface TimestampAssigner<T> extends Serializable {
  /** Stands for "no event time". */
  long NO_TIMESTAMP = Long.MIN_VALUE;

  /**
   * The event time of a record in milliseconds since the epoch.
   *
   * @param sourceTimestamp the time that the source gave, or {@link #NO_TIMESTAMP}
   */
  long timestampOf(T record, long sourceTimestamp);
}
