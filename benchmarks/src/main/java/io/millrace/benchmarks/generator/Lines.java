package io.millrace.benchmarks.generator;

import java.nio.charset.StandardCharsets;

/**
 * Lines of 6 to 10 words. Their event time advances by 1 ms with every 100 lines of all splits
 * together, and is out of order by up to {@link #LATEST_MILLIS}.
 */
public final class Lines implements Generator<String> {
  /** By how much a line comes at most after others with a later time. */
  public static final int LATEST_MILLIS = 500;

  private static final long FIRST_MILLIS = 1_000_000;
  private static final long LINES_PER_MILLI = 100;
  private static final long FIRST_SEED = 2000;
  private static final int FEWEST_WORDS = 6;
  private static final int WORD_COUNTS = 5;
  private static final int MOST_WORDS = FEWEST_WORDS + WORD_COUNTS - 1;

  private final Dictionary dictionary;
  private final RandomNumbers numbers;
  private final int split;
  private final int splits;
  private final byte[] text = new byte[MOST_WORDS * (Dictionary.LONGEST + 1)];
  private long index;
  private long timestampMillis;

  /**
   * The lines of a split.
   *
   * @param words how many different words there are
   */
  public Lines(int split, int splits, int words) {
    dictionary = Dictionary.ofWords(words);
    numbers = new RandomNumbers(FIRST_SEED + split);
    this.split = split;
    this.splits = splits;
  }

  @Override
  public String next() {
    long passedMillis = (index++ * splits + split) / LINES_PER_MILLI;
    long lateMillis = numbers.nextBelow(LATEST_MILLIS + 1);
    timestampMillis = FIRST_MILLIS + Math.max(0, passedMillis - lateMillis);
    int words = FEWEST_WORDS + numbers.nextBelow(WORD_COUNTS);
    int end = 0;
    for (int i = 0; i < words; i++) {
      if (i > 0) {
        text[end++] = ' ';
      }
      end = dictionary.draw(numbers, text, end);
    }
    return new String(text, 0, end, StandardCharsets.ISO_8859_1);
  }

  @Override
  public long timestampMillis() {
    return timestampMillis;
  }
}
