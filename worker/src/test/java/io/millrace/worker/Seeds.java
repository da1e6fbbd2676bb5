package io.millrace.worker;

import java.util.Random;

/**
 * The seeds of tests with random data. Each stands in the test's output, and {@code
 * -Dmillrace.seed=} gives it again.
 */
public final class Seeds {
  private Seeds() {}

  /** The seed of a test, which is named in the output. */
  public static long of(String test) {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println(test + ": -Dmillrace.seed=" + seed);
    return seed;
  }

  /** As {@link #of}, as the numbers that follow from it. */
  public static Random random(String test) {
    return new Random(of(test));
  }
}
