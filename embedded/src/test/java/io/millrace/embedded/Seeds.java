package io.millrace.embedded;

/**
 * The seeds of tests with random data. Each stands in the test's output, and {@code
 * -Dmillrace.seed=} gives it again.
 */
final class Seeds {
  private Seeds() {}

  /** The seed of a test, which is named in the output. */
  static long of(String test) {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println(test + ": -Dmillrace.seed=" + seed);
    return seed;
  }
}
