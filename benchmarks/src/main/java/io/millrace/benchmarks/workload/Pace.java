package io.millrace.benchmarks.workload;

import java.io.Serializable;

/** When the records of a split may be read. */
interface Pace extends Serializable {
  /** As fast as they are taken. */
  Pace UNLIMITED = new Unlimited();

  /** How many records of a split may have been read by some moment of {@link System#nanoTime}. */
  long recordsBy(long nanos);

  /** Whether a reader has to wait for its records. */
  boolean isPaced();

  /** See {@link #UNLIMITED}. */
  record Unlimited() implements Pace {
    @Override
    public long recordsBy(long nanos) {
      return Long.MAX_VALUE;
    }

    @Override
    public boolean isPaced() {
      return false;
    }
  }

  /**
   * At a fixed rate.
   *
   * @param startNanos when the first record is due, by {@link System#nanoTime}, which all processes
   *     of a machine share
   * @param intervalNanos from one record of a split to the next
   */
  record FixedRate(long startNanos, double intervalNanos) implements Pace {
    /** The pace of each split when all of them together have this rate. */
    static FixedRate of(long startNanos, int recordsPerSecond, int splits) {
      return new FixedRate(startNanos, 1e9 * splits / recordsPerSecond);
    }

    /** When a record of a split is due. */
    long dueNanos(long index) {
      return startNanos + (long) (index * intervalNanos);
    }

    @Override
    public long recordsBy(long nanos) {
      return nanos < startNanos ? 0 : (long) ((nanos - startNanos) / intervalNanos) + 1;
    }

    @Override
    public boolean isPaced() {
      return true;
    }
  }
}
