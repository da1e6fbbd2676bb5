package io.millrace.sandbox.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes up lines of a few words, some of which are much more frequent than others. */
final class DemoLines {
  private static final int FEWEST_WORDS = 3;
  private static final int MOST_WORDS = 9;
  private static final List<String> VOCABULARY =
      List.of(
          "water", "wheel", "mill", "stream", "river", "stone", "grain", "flour", "race", "gate",
          "sluice", "pond", "weir", "paddle", "axle", "gear", "cog", "shaft", "hopper", "sack",
          "barley", "rye", "oats", "wheat", "miller", "bridge", "bank", "reed", "heron", "otter",
          "trout", "willow", "alder", "rain", "spring", "flood", "drought", "ice", "mist", "moss");

  private final SplittableRandom random;
  private final double[] shareUpTo;

  DemoLines(long seed) {
    random = new SplittableRandom(seed);
    shareUpTo = new double[VOCABULARY.size()];
    double sum = 0;
    for (int rank = 0; rank < shareUpTo.length; rank++) {
      sum += 1.0 / (rank + 1);
      shareUpTo[rank] = sum;
    }
  }

  /** The words of one more line. The word of rank r comes 1/r as often as the first. */
  List<String> next() {
    int count = random.nextInt(FEWEST_WORDS, MOST_WORDS + 1);
    List<String> words = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      words.add(word(random.nextDouble(shareUpTo[shareUpTo.length - 1])));
    }
    return words;
  }

  private String word(double share) {
    int rank = 0;
    while (shareUpTo[rank] < share) {
      rank++;
    }
    return VOCABULARY.get(rank);
  }
}
