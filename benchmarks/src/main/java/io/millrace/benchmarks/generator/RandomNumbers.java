package io.millrace.benchmarks.generator;

/**
 * Random numbers from a seed, by xorshift64* (Vigna, "An experimental exploration of Marsaglia's
 * xorshift generators, scrambled", 2016). For one thread.
 */
public final class RandomNumbers {
  private static final long SEED_OFFSET = 0x9e3779b97f4a7c15L;
  private static final long MULTIPLIER = 0x2545f4914f6cdd1dL;

  private long state;

  /** The sequence of a seed. */
  public RandomNumbers(long seed) {
    long scattered = Checksums.scatter(seed + SEED_OFFSET);
    state = scattered == 0 ? 1 : scattered;
  }

  /** The next number, any of 64 bits. */
  public long next() {
    long shifted = state;
    shifted ^= shifted >>> 12;
    shifted ^= shifted << 25;
    shifted ^= shifted >>> 27;
    state = shifted;
    return shifted * MULTIPLIER;
  }

  /** The next number, from 0 to below the limit. */
  public int nextBelow(int limit) {
    return scaleDown(next(), limit);
  }

  /** Brings the upper 31 bits of a number into the range from 0 to below the limit. */
  static int scaleDown(long number, int limit) {
    return (int) (((number >>> 33) * limit) >>> 31);
  }
}
