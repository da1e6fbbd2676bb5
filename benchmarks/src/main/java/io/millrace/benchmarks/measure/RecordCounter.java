package io.millrace.benchmarks.measure;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts the records of one task. Written by the task's thread, read by the meter's. */
public final class RecordCounter {
  /** So far from its neighbours in memory that no cache line is shared with what others write. */
  private static final int CELL = 16;

  private final AtomicLongArray cells = new AtomicLongArray(2 * CELL);

  RecordCounter() {}

  /** Counts some more. */
  public void add(long more) {
    cells.lazySet(CELL, cells.getPlain(CELL) + more);
  }

  long value() {
    return cells.get(CELL);
  }
}
