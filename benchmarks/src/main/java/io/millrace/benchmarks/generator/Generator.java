package io.millrace.benchmarks.generator;

import io.millrace.api.time.TimestampAssigner;
import java.io.Serializable;

/** Makes the records of one split, one after the other. */
public interface Generator<T> {
  /** The next record. */
  T next();

  /**
   * The event time of the last record, in milliseconds since the epoch, if the records have any.
   */
  default long timestampMillis() {
    return TimestampAssigner.NO_TIMESTAMP;
  }

  /** Goes over records as if they had been made. */
  default void skip(long records) {
    for (long i = 0; i < records; i++) {
      next();
    }
  }

  /** Makes the generators of a source. */
  @FunctionalInterface
  interface Factory<T> extends Serializable {
    /**
     * The generator of a split, at its beginning.
     *
     * @param split which one, from 0
     * @param splits how many there are
     */
    Generator<T> create(int split, int splits);
  }
}
