package io.millrace.benchmarks.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Test;

public class LinesTest {
  @Test
  public void shouldHaveSixToTenWords() {
    Lines lines = new Lines(0, 1, 100_000);
    for (int i = 0; i < 1000; i++) {
      assertThat(wordsOf(lines.next())).hasSizeBetween(6, 10);
    }
  }

  @Test
  public void shouldComeAtMostSoLate() {
    Lines lines = new Lines(1, 2, 100_000);
    long latest = 0;
    for (int i = 0; i < 200_000; i++) {
      lines.next();
      latest = Math.max(latest, lines.timestampMillis());
      assertThat(lines.timestampMillis())
          .isBetween(latest - Lines.LATEST_MILLIS, 1_000_000 + i * 2L / 100);
    }
    assertThat(latest).isGreaterThan(1_003_900);
  }

  @Test
  public void shouldUseWordsByZipfsLaw() {
    Lines lines = new Lines(0, 1, 100_000);
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      wordsOf(lines.next()).forEach(word -> counts.merge(word, 1, Integer::sum));
    }
    List<Integer> sorted = counts.values().stream().sorted((a, b) -> b - a).toList();
    assertThat(sorted.get(0) / (double) sorted.get(9)).isBetween(9.5, 10.5);
    assertThat(counts.size()).isBetween(50_000, 100_000);
  }

  @Test
  public void shouldSkipAsIfItHadMadeTheLines() {
    Lines skipping = new Lines(0, 2, 100_000);
    Lines making = new Lines(0, 2, 100_000);
    skipping.skip(250);
    for (int i = 0; i < 250; i++) {
      making.next();
    }
    assertThat(skipping.next()).isEqualTo(making.next());
    assertThat(skipping.timestampMillis()).isEqualTo(making.timestampMillis());
  }

  @Test
  public void shouldHaveAsManyDifferentWordsAsAreAskedFor() {
    Lines lines = new Lines(0, 1, 3);
    Set<String> words = new TreeSet<>();
    for (int i = 0; i < 1000; i++) {
      words.addAll(wordsOf(lines.next()));
    }
    assertThat(words).hasSize(3);
  }

  private static List<String> wordsOf(String line) {
    return List.of(line.split(" "));
  }
}
