package io.millrace.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator made of its inputs, in pieces: what it emitted for the records between two
 * watermarks, in order, and what for each watermark and at the end, where the keys of a keyed
 * operator come in no particular order.
 */
final class Segments {
  private final List<Segment> segments = new ArrayList<>();
  private Map<String, Long> counts = Map.of();
  private long lateRecords;

  private record Segment(String cause, boolean isOrdered, List<Emitted> emitted) {}

  Segments() {
    segments.add(
        new Segment("for the records before the first watermark", true, new ArrayList<>()));
  }

  /** Adds what was emitted for a record. */
  void addForRecord(List<Emitted> emitted) {
    Segment last = last();
    if (!last.cause().startsWith("for the records")) {
      last = new Segment("for the records after that", true, new ArrayList<>());
      segments.add(last);
    }
    last.emitted().addAll(emitted);
  }

  /** A watermark begins. */
  void begin(long watermark, boolean isKeyed) {
    String what = watermark == Long.MAX_VALUE ? "the end of time" : "watermark " + watermark;
    segments.add(new Segment("for " + what, !isKeyed, new ArrayList<>()));
  }

  /** Adds what was emitted for the last watermark. */
  void add(List<Emitted> emitted) {
    last().emitted().addAll(emitted);
  }

  void addAtEnd(List<Emitted> emitted) {
    segments.add(new Segment("at the end of the input", true, new ArrayList<>(emitted)));
  }

  void setTotals(Map<String, Long> newCounts, long newLateRecords) {
    counts = newCounts;
    lateRecords = newLateRecords;
  }

  private Segment last() {
    return segments.get(segments.size() - 1);
  }

  List<Emitted> emitted() {
    return segments.stream().flatMap(segment -> segment.emitted().stream()).toList();
  }

  Map<String, Long> counts() {
    return counts;
  }

  long lateRecords() {
    return lateRecords;
  }

  /** In what another run, which should have gone alike, differs from this; empty if it does not. */
  Optional<String> differenceTo(Segments other) {
    for (int index = 0; index < Math.max(segments.size(), other.segments.size()); index++) {
      Segment expected = segmentAt(index);
      Segment found = other.segmentAt(index);
      Optional<String> difference = differenceOf(expected, found);
      if (difference.isPresent()) {
        return difference;
      }
    }
    if (!counts.equals(other.counts)) {
      return Optional.of("its counters stand at " + other.counts + ", not at " + counts);
    }
    if (lateRecords != other.lateRecords) {
      return Optional.of(
          "it counts %d late records, not %d".formatted(other.lateRecords, lateRecords));
    }
    return Optional.empty();
  }

  private Segment segmentAt(int index) {
    return index < segments.size()
        ? segments.get(index)
        : new Segment("after all others", true, List.of());
  }

  private static Optional<String> differenceOf(Segment expected, Segment found) {
    Differences differences = Differences.between(expected.emitted(), found.emitted());
    if (!differences.areNone()) {
      return Optional.of(expected.cause() + " it emitted " + differences);
    }
    if (expected.isOrdered() && !areInSameOrder(expected.emitted(), found.emitted())) {
      return Optional.of(
          "%s it emitted %s, in another order than %s"
              .formatted(
                  expected.cause(),
                  Differences.shortened(found.emitted()),
                  Differences.shortened(expected.emitted())));
    }
    return Optional.empty();
  }

  private static boolean areInSameOrder(List<Emitted> expected, List<Emitted> found) {
    for (int index = 0; index < expected.size(); index++) {
      if (!expected.get(index).isLike(found.get(index))) {
        return false;
      }
    }
    return true;
  }
}
