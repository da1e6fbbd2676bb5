package io.millrace.mainjob;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.StringTokenizer;
import java.util.concurrent.TimeUnit;

/** Lines whose text and event time follow from their number, so that any count can be checked. */
final class KnownLines {
  static final long WINDOW_MILLIS = 5_000;
  static final long SLIDE_MILLIS = 1_000;

  /** No line comes later than this after one with a later time. */
  static final long OUT_OF_ORDERNESS_MILLIS = 1_000;

  /**
   * An hour ago, to the second. A broker that starts again forgets producers whose last record is
   * of more than a day ago by its own time, and takes for new what they send once more.
   */
  private static final long FIRST_MILLIS =
      TimeUnit.SECONDS.toMillis(
          TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis())
              - TimeUnit.HOURS.toSeconds(1));

  private static final int LINES_PER_MILLI = 5;
  private static final int VOCABULARY = 500;
  private static final int MOST_WORDS = 6;

  private final long seed;
  private final int count;

  KnownLines(long seed, int count) {
    this.seed = seed;
    this.count = count;
  }

  int count() {
    return count;
  }

  long timestampMillis(int number) {
    long jitter = random(number).nextLong(OUT_OF_ORDERNESS_MILLIS);
    return FIRST_MILLIS + number / LINES_PER_MILLI + jitter;
  }

  /** A time by which every window of the lines is over. */
  long afterTheLastWindowMillis() {
    return FIRST_MILLIS + count / LINES_PER_MILLI + OUT_OF_ORDERNESS_MILLIS + 2 * WINDOW_MILLIS;
  }

  String text(int number) {
    SplittableRandom random = random(number);
    random.nextLong(); // the time's
    StringBuilder text = new StringBuilder();
    for (int words = 1 + random.nextInt(MOST_WORDS); words > 0; words--) {
      double skewed = Math.pow(random.nextDouble(), 3);
      text.append("word").append((int) (skewed * VOCABULARY)).append(words > 1 ? " " : "");
    }
    return text.toString();
  }

  private SplittableRandom random(int number) {
    return new SplittableRandom(seed + number * 0x9E3779B97F4A7C15L);
  }

  /** What the job should write: by {@code windowEndMillis<TAB>word}, the count. A plain loop. */
  Map<String, Long> expectedCounts() {
    Map<String, Long> counts = new HashMap<>();
    for (int number = 0; number < count; number++) {
      long timestamp = timestampMillis(number);
      StringTokenizer words = new StringTokenizer(text(number));
      while (words.hasMoreTokens()) {
        String word = words.nextToken();
        long start = timestamp - timestamp % SLIDE_MILLIS;
        for (; start > timestamp - WINDOW_MILLIS; start -= SLIDE_MILLIS) {
          counts.merge(start + WINDOW_MILLIS + "\t" + word, 1L, Long::sum);
        }
      }
    }
    return counts;
  }
}
