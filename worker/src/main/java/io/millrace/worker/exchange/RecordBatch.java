package io.millrace.worker.exchange;

import java.util.Arrays;

/**
 * Records with their event times, passed by reference. Filled by one task, then handed over; nobody
 * changes it afterwards.
 */
public final class RecordBatch implements Element {
  private final Object[] records;

  /** {@code null} while all records have the same event time, as in streams without any. */
  private long[] timestamps;

  private long commonTimestamp;
  private int size;

  /** An empty batch with room for some records. */
  public RecordBatch(int capacity) {
    records = new Object[capacity];
  }

  /** Adds a record; only while not {@link #isFull}. */
  public void add(Object record, long timestampMillis) {
    int index = size;
    records[index] = record;
    if (timestamps != null) {
      timestamps[index] = timestampMillis;
    } else if (timestampMillis != commonTimestamp) {
      addOther(index, timestampMillis);
    }
    size = index + 1;
  }

  private void addOther(int index, long timestampMillis) {
    if (index == 0) {
      commonTimestamp = timestampMillis;
    } else {
      timestamps = new long[records.length];
      Arrays.fill(timestamps, 0, index, commonTimestamp);
      timestamps[index] = timestampMillis;
    }
  }

  public int size() {
    return size;
  }

  public boolean isFull() {
    return size == records.length;
  }

  /** The record at an index below the size. */
  public Object record(int index) {
    return records[index];
  }

  /** Its event time in milliseconds since the epoch, or {@code Long.MIN_VALUE}. */
  public long timestamp(int index) {
    return timestamps == null ? commonTimestamp : timestamps[index];
  }
}
