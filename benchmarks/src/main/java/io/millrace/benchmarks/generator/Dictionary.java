package io.millrace.benchmarks.generator;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Distinct lower-case words, drawn by Zipf's law: the word of rank r is drawn in proportion to 1 /
 * r. Draws take constant time, by the alias method (Vose, "A linear algorithm for generating random
 * numbers with a given distribution", 1991). Immutable.
 */
final class Dictionary {
  private static final int SEED = 7;
  private static final int SHORTEST = 3;
  private static final int LENGTHS = 8;

  /** The most letters that a word has. */
  static final int LONGEST = SHORTEST + LENGTHS - 1;

  private static final int LETTERS = 26;
  private static final long CHANCE_MASK = 0x7fffffffL;
  private static final double CHANCES = 0x80000000L;
  private static final Map<Integer, Dictionary> BY_SIZE = new ConcurrentHashMap<>();

  /** The letters of all words one behind the other, so that few lines of the cache hold them. */
  private final byte[] letters;

  /** Where in them each word starts, and the last one ends. */
  private final int[] starts;

  /** By column: the chance that the draw stays there, and the word it goes to if it does not. */
  private final double[] chances;

  private final int[] aliases;

  private Dictionary(String[] words) {
    letters = String.join("", words).getBytes(StandardCharsets.US_ASCII);
    starts = new int[words.length + 1];
    for (int i = 0; i < words.length; i++) {
      starts[i + 1] = starts[i] + words[i].length();
    }
    chances = new double[words.length];
    aliases = new int[words.length];
    fillColumns(weights(words.length));
  }

  /** The one of so many words, made when it is first used. */
  static Dictionary ofWords(int count) {
    return BY_SIZE.computeIfAbsent(count, size -> new Dictionary(makeWords(size)));
  }

  private static String[] makeWords(int count) {
    RandomNumbers numbers = new RandomNumbers(SEED);
    String[] words = new String[count];
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < count; i++) {
      String word = makeWord(numbers);
      while (!seen.add(word)) {
        word = makeWord(numbers);
      }
      words[i] = word;
    }
    return words;
  }

  private static String makeWord(RandomNumbers numbers) {
    char[] letters = new char[SHORTEST + numbers.nextBelow(LENGTHS)];
    for (int i = 0; i < letters.length; i++) {
      letters[i] = (char) ('a' + numbers.nextBelow(LETTERS));
    }
    return new String(letters);
  }

  /** How often each word is drawn, as a multiple of the average. */
  private static double[] weights(int count) {
    double harmonic = 0;
    for (int rank = 1; rank <= count; rank++) {
      harmonic += 1.0 / rank;
    }
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      weights[i] = count / ((i + 1) * harmonic);
    }
    return weights;
  }

  /** Fills up each column of a light word with a part of a heavy one. */
  private void fillColumns(double[] weights) {
    IndexStack light = new IndexStack(weights.length);
    IndexStack heavy = new IndexStack(weights.length);
    for (int i = 0; i < weights.length; i++) {
      (weights[i] < 1 ? light : heavy).push(i);
    }
    while (!light.isEmpty() && !heavy.isEmpty()) {
      int column = light.pop();
      int giver = heavy.pop();
      chances[column] = weights[column];
      aliases[column] = giver;
      weights[giver] -= 1 - weights[column];
      (weights[giver] < 1 ? light : heavy).push(giver);
    }
    while (!heavy.isEmpty()) {
      chances[heavy.pop()] = 1;
    }
    while (!light.isEmpty()) { // by rounding
      chances[light.pop()] = 1;
    }
  }

  /**
   * Draws a word and writes its letters, in ASCII, from a place on.
   *
   * @return where they end
   */
  int draw(RandomNumbers numbers, byte[] target, int at) {
    long number = numbers.next();
    int column = RandomNumbers.scaleDown(number, chances.length);
    boolean stays = (number & CHANCE_MASK) < chances[column] * CHANCES;
    int word = stays ? column : aliases[column];
    int start = starts[word];
    int length = starts[word + 1] - start;
    System.arraycopy(letters, start, target, at, length);
    return at + length;
  }

  private static final class IndexStack {
    private final int[] indexes;
    private int size;

    IndexStack(int capacity) {
      indexes = new int[capacity];
    }

    boolean isEmpty() {
      return size == 0;
    }

    void push(int index) {
      indexes[size++] = index;
    }

    int pop() {
      return indexes[--size];
    }
  }
}
