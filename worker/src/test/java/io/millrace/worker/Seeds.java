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

  /** What holds for each seed. */
  @FunctionalInterface
  public interface Check {
    /** Throws if it does not. */
    void run(long seed) throws Exception;
  }

  /** Checks with the seeds from 0 on, as many as are said, and a fresh one; or with a given one. */
  public static void forEach(String test, int fixed, Check check) throws Exception {
    for (long seed = 0; seed < fixed && System.getProperty("millrace.seed") == null; seed++) {
      run(seed, check);
    }
    run(of(test), check);
  }

  private static void run(long seed, Check check) throws Exception {
    try {
      check.run(seed);
    } catch (Exception | AssertionError e) {
      throw new AssertionError("with -Dmillrace.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  /** As {@link #of}, as the numbers that follow from it. */
  public static Random random(String test) {
    return new Random(of(test));
  }
}
