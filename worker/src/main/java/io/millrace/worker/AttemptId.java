package io.millrace.worker;

import java.util.Comparator;

/**
 * Names one start of the job's tasks.
 *
 * @param epoch of the master that started them
 * @param number grows within the epoch
 */
record AttemptId(long epoch, int number) implements Comparable<AttemptId> {
  /** Before any. */
  static final AttemptId NONE = new AttemptId(0, 0);

  private static final Comparator<AttemptId> ORDER =
      Comparator.comparingLong(AttemptId::epoch).thenComparingInt(AttemptId::number);

  @Override
  public int compareTo(AttemptId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "attempt " + number + " of epoch " + epoch;
  }
}
