package io.millrace.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lines {@code windowEndMillis<TAB>word<TAB>count} that a job has written. */
final class Results {
  private final Map<String, Long> counts = new HashMap<>();
  private final List<String> repeated = new ArrayList<>();

  void add(String line) {
    int tab = line.lastIndexOf('\t');
    String windowAndWord = line.substring(0, tab);
    if (counts.put(windowAndWord, Long.valueOf(line.substring(tab + 1))) != null) {
      repeated.add(line);
    }
  }

  void addAll(Iterable<String> lines) {
    lines.forEach(this::add);
  }

  /** None missing, none twice, each with the right count. */
  void assertEqualTo(Map<String, Long> expected) {
    assertThat(repeated).as("windows written twice").isEmpty();
    assertThat(firstMissing(expected.keySet(), counts.keySet())).as("windows missing").isEmpty();
    assertThat(firstMissing(counts.keySet(), expected.keySet())).as("windows too many").isEmpty();
    List<String> wrong = new ArrayList<>();
    expected.forEach(
        (window, count) -> {
          if (!count.equals(counts.get(window))) {
            wrong.add(window + ": expected " + count + ", found " + counts.get(window));
          }
        });
    assertThat(wrong).as("windows with a wrong count").isEmpty();
  }

  /** Some that are in one set and not in another. */
  private static List<String> firstMissing(Set<String> wanted, Set<String> found) {
    return wanted.stream().filter(each -> !found.contains(each)).limit(10).toList();
  }
}
