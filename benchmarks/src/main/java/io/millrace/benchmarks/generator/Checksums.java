package io.millrace.benchmarks.generator;

/**
 * What records add to a checksum. A checksum is the sum over all records, so their order does not
 * matter.
 */
public final class Checksums {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final long FIRST_SCATTER = 0xbf58476d1ce4e5b9L;
  private static final long SECOND_SCATTER = 0x94d049bb133111ebL;
  private static final long COUNT_FACTOR = 0xd6e8feb86659fd93L;
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Checksums() {}

  /** An item and how often it has been seen by then. */
  public static long ofCount(long item, long count) {
    return ((item * GOLDEN + count) * FIRST_SCATTER) ^ (item >>> 7);
  }

  /** A word, how often it is in a window, and the window's end. */
  public static long ofWindow(String word, long endMillis, long count) {
    return scatter(ofWord(word) + endMillis * GOLDEN + count * COUNT_FACTOR);
  }

  /** The 64-bit FNV-1a hash of an ASCII word. */
  static long ofWord(String word) {
    long hash = FNV_BASIS;
    for (int i = 0; i < word.length(); i++) {
      hash = (hash ^ word.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  /** Spreads a number over all 64 bits, by the last step of SplitMix64 (Steele et al., 2014). */
  static long scatter(long number) {
    long scattered = (number ^ (number >>> 30)) * FIRST_SCATTER;
    scattered = (scattered ^ (scattered >>> 27)) * SECOND_SCATTER;
    return scattered ^ (scattered >>> 31);
  }
}
