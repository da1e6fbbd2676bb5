package io.millrace.api.connector;

/** Takes the records that a reader reads. Never blocks. */
public interface SourceOutput<T> {
  /**
   * Emits a record.
   *
   * @param splitId the split it comes from
   * @param position where in the split the record is found: an offset, a byte, an index; named in
   *     the message if a function fails on the record
   * @param timestampMillis the time the source knows for it, in milliseconds since the epoch, or
   *     {@link io.millrace.api.time.TimestampAssigner#NO_TIMESTAMP}
   */
  void collect(String splitId, long position, T record, long timestampMillis);

  /** Says that a split has been read to its end. */
  void finishSplit(String splitId);
}
