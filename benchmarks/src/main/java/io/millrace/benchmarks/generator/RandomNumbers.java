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
    long shifted = step(state);
    state = shifted;
    return shifted * MULTIPLIER;
  }

  private static long step(long state) {
    long shifted = state;
    shifted ^= shifted >>> 12;
    shifted ^= shifted << 25;
    shifted ^= shifted >>> 27;
    return shifted;
  }

  /**
   * Goes over numbers as if they had been drawn. A step is linear over bits, so that many are one
   * matrix, which is made by squaring: the time does not depend on how many they are.
   */
  public void skip(long numbers) {
    long[] steps = new long[Long.SIZE]; // what becomes of each bit
    for (int bit = 0; bit < Long.SIZE; bit++) {
      steps[bit] = step(1L << bit);
    }
    for (long left = numbers; left > 0; left >>= 1) {
      if ((left & 1) == 1) {
        state = apply(steps, state);
      }
      steps = twice(steps);
    }
  }

  private static long[] twice(long[] steps) {
    long[] twice = new long[Long.SIZE];
    for (int bit = 0; bit < Long.SIZE; bit++) {
      twice[bit] = apply(steps, steps[bit]);
    }
    return twice;
  }

  private static long apply(long[] steps, long bits) {
    long result = 0;
    for (long left = bits; left != 0; left &= left - 1) {
      result ^= steps[Long.numberOfTrailingZeros(left)];
    }
    return result;
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
