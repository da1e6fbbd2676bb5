package io.millrace.sandbox.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeSet;

/**
 * Compares what the job has counted with what was written for it, and forgets what it has compared,
 * so that a demo may run for days. For one thread.
 */
final class ExactlyOnceCheck {
  private static final int MOST_DIFFERENCES = 5;

  private final WindowCounts written;
  private final WindowCounts counted;
  private final List<String> differences = new ArrayList<>();
  private long windows;

  ExactlyOnceCheck(WindowCounts written, WindowCounts counted) {
    this.written = written;
    this.counted = counted;
  }

  /**
   * Compares the windows that end no later than that. A count that appears after its window was
   * compared is a difference, too: nothing was written that it could be equal to.
   */
  void compareUntil(long windowEndMillis) {
    NavigableMap<Long, Map<String, Long>> expected = written.removeUntil(windowEndMillis);
    NavigableMap<Long, Map<String, Long>> found = counted.removeUntil(windowEndMillis);
    TreeSet<Long> ends = new TreeSet<>(expected.keySet());
    ends.addAll(found.keySet());
    for (long end : ends) {
      windows++;
      compare(end, expected.getOrDefault(end, Map.of()), found.getOrDefault(end, Map.of()));
    }
  }

  /** How many windows were compared. */
  long windows() {
    return windows;
  }

  /** The first differences, a sentence each; empty if there are none. */
  List<String> differences() {
    return List.copyOf(differences);
  }

  private void compare(long end, Map<String, Long> expected, Map<String, Long> found) {
    if (expected.equals(found)) {
      return;
    }
    Map<String, Long> all = new HashMap<>(expected);
    all.putAll(found);
    for (String word : new TreeSet<>(all.keySet())) {
      long was = expected.getOrDefault(word, 0L);
      long is = found.getOrDefault(word, 0L);
      if (was != is && differences.size() < MOST_DIFFERENCES) {
        differences.add(
            "window %d, word '%s': %d written, %d counted".formatted(end, word, was, is));
      }
    }
  }
}
