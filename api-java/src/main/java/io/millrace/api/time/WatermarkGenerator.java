package io.millrace.api.time;

/** Follows the event times of one source split and says how far time has come. */
public interface WatermarkGenerator<T> {
  /** Sees each record. */
  void onRecord(T record, long timestampMillis);

  /**
   * The current watermark: no record with this or an earlier time is expected any more; {@code
   * Long.MIN_VALUE} while nothing is known. Must not go back.
   */
  long currentWatermark();
}
