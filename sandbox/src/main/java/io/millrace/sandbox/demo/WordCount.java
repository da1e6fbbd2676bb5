package io.millrace.sandbox.demo;

import java.util.Comparator;

/** One line of the job's output: how often a word came in the window that ended then. */
record WordCount(long windowEndMillis, String word, long count) implements Comparable<WordCount> {
  private static final Comparator<WordCount> ORDER =
      Comparator.comparingLong(WordCount::windowEndMillis)
          .thenComparing(Comparator.comparingLong(WordCount::count).reversed())
          .thenComparing(WordCount::word);

  /**
   * Reads a line {@code windowEndMillis<TAB>word<TAB>count}.
   *
   * @throws DemoException if it is none
   */
  static WordCount parse(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length == 3) {
      try {
        return new WordCount(Long.parseLong(fields[0]), fields[1], Long.parseLong(fields[2]));
      } catch (NumberFormatException e) {
        throw malformed(line, e);
      }
    }
    throw malformed(line, null);
  }

  private static DemoException malformed(String line, NumberFormatException cause) {
    return new DemoException(
        "the job has written '" + line + "'; expected windowEndMillis<TAB>word<TAB>count", cause);
  }

  String toLine() {
    return windowEndMillis + "\t" + word + "\t" + count;
  }

  /** By window; within a window the most frequent word is first. */
  @Override
  public int compareTo(WordCount other) {
    return ORDER.compare(this, other);
  }
}
