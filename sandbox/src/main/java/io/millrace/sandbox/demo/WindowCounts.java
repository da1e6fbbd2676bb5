package io.millrace.sandbox.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/** How often each word came, window by window. The methods may be called from any thread. */
final class WindowCounts {
  private final NavigableMap<Long, Map<String, Long>> windows = new TreeMap<>();

  /** Adds to a word's count in the window that ends then. */
  synchronized void add(long windowEndMillis, String word, long count) {
    windows.computeIfAbsent(windowEndMillis, end -> new HashMap<>()).merge(word, count, Long::sum);
  }

  /** The end of the newest window. */
  synchronized OptionalLong newest() {
    return windows.isEmpty() ? OptionalLong.empty() : OptionalLong.of(windows.lastKey());
  }

  /** The most frequent words of a window, the most frequent first. */
  synchronized List<WordCount> top(long windowEndMillis, int atMost) {
    return windows.getOrDefault(windowEndMillis, Map.of()).entrySet().stream()
        .map(entry -> new WordCount(windowEndMillis, entry.getKey(), entry.getValue()))
        .sorted()
        .limit(atMost)
        .toList();
  }

  /** Takes out the windows that end no later than that, in their order. */
  synchronized NavigableMap<Long, Map<String, Long>> removeUntil(long windowEndMillis) {
    NavigableMap<Long, Map<String, Long>> head = windows.headMap(windowEndMillis, true);
    NavigableMap<Long, Map<String, Long>> removed = new TreeMap<>(head);
    head.clear();
    return removed;
  }
}
