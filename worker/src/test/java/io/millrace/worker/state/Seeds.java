package io.millrace.worker.state;

import java.util.Random;

/** Random numbers whose seed is in the test's output, and can be given by {@code -Dseed=}. */
final class Seeds {
  private Seeds() {}

  static Random random(String test) {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println(test + ": seed " + seed);
    return new Random(seed);
  }
}
