package io.millrace.worker.exchange;

/**
 * Records with their event times, passed by reference. Filled by one task, then handed over; nobody
 * changes it afterwards.
 */
public final class RecordBatch implements Element {
  private final Object[] records;
  private final long[] timestamps;
  private int size;

  /** An empty batch with room for some records. */
  public RecordBatch(int capacity) {
    records = new Object[capacity];
    timestamps = new long[capacity];
  }

  /** Adds a record; only while not {@link #isFull}. */
  public void add(Object record, long timestampMillis) {
    records[size] = record;
    timestamps[size] = timestampMillis;
    size++;
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
    return timestamps[index];
  }
}
