package io.millrace.testing;

import java.time.Duration;

/**
 * What an operator may take.
 *
 * @param mostEmitted how many records one call may emit that can be continued by another
 * @param mostPerResult how many records one result may have
 * @param isInOrderOfTime whether what is due at one watermark must be emitted in order of time
 * @param step how long a call may take
 */
record Limits(int mostEmitted, int mostPerResult, boolean isInOrderOfTime, Duration step) {
  /**
   * Four batches, results of any size that fits into them, and a time that only a call that waits
   * or runs wild needs.
   */
  static final Limits USUAL = new Limits(4 * 1024, 4 * 1024, true, Duration.ofSeconds(10));

  Limits {
    if (mostEmitted < 1) {
      throw new IllegalArgumentException("mostEmitted=" + mostEmitted + " must be at least 1");
    }
    if (mostPerResult < 1) {
      throw new IllegalArgumentException("mostPerResult=" + mostPerResult + " must be at least 1");
    }
    if (step.isNegative() || step.isZero()) {
      throw new IllegalArgumentException("step=" + step + " must be positive");
    }
  }

  Limits withMostEmitted(int records) {
    return new Limits(records, mostPerResult, isInOrderOfTime, step);
  }

  Limits withMostPerResult(int records) {
    return new Limits(mostEmitted, records, isInOrderOfTime, step);
  }

  Limits withoutOrderOfTime() {
    return new Limits(mostEmitted, mostPerResult, false, step);
  }

  Limits withStep(Duration limit) {
    return new Limits(mostEmitted, mostPerResult, isInOrderOfTime, limit);
  }
}
