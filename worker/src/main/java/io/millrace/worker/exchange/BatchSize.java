package io.millrace.worker.exchange;

import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.EncodedSize;

/**
 * How many records make a batch, and how many batches may wait in a channel: many small ones, few
 * large ones, so that channels stay small whatever passes. The size of records is known of one now
 * and then, so it is a guess. Owned by the sending task's thread.
 */
final class BatchSize {
  /** The most records in a batch. */
  static final int MOST_RECORDS = 512;

  /** What waits in a channel takes about this much at most, encoded, or is one record. */
  static final int CHANNEL_BYTES = 2 << 20;

  private static final int BATCH_BYTES = 64 << 10;
  private static final int BATCHES_PER_LOOK = 4;

  /** The guess goes down by this part at a look, but up at once. */
  private static final int DECAY = 8;

  private final EncodedSize size;
  private int batchesUntilLook;
  private int recordBytes;
  private int records = MOST_RECORDS;

  BatchSize(CodecRegistry codecs) {
    size = new EncodedSize(codecs, CHANNEL_BYTES);
  }

  /** How many records go into the batch that begins with this one. */
  int recordsFrom(Object first) {
    if (--batchesUntilLook < 0) {
      batchesUntilLook = BATCHES_PER_LOOK - 1;
      recordBytes = Math.max(size.of(first), recordBytes - recordBytes / DECAY);
      records = Math.max(1, Math.min(MOST_RECORDS, BATCH_BYTES / Math.max(1, recordBytes)));
    }
    return records;
  }

  /** How many records, in full batches, may wait in a channel. */
  int recordsThatFit() {
    return records * Math.max(1, batches());
  }

  /** How many batches may wait in a channel. */
  int batches() {
    return CHANNEL_BYTES / Math.max(BATCH_BYTES, recordBytes);
  }
}
