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

  /**
   * Says that a split has nothing new at the moment: whoever keeps it was asked just now, and has
   * answered that nothing follows what was collected. An answer that did not come (a server is
   * away, a request is still under way) is none, nor is a split that was not asked.
   *
   * <p>A split counts as idle after it had nothing for the time that the program has set with
   * {@link io.millrace.api.time.WatermarkStrategy#withIdleness}. That time is made of these calls
   * alone, from one to the next for the same split, of which a second counts at most; so call it
   * with each answer, about twice a second or more often. A reader that never calls it has no idle
   * splits, which loses nothing; one whose splits all end has no need to.
   */
  void nothingNew(String splitId);
}
