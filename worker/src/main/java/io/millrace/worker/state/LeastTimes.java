package io.millrace.worker.state;

import java.util.Arrays;

/** A time for each of a fixed number of places, and which of them is the least. */
final class LeastTimes {
  private final int leaves;

  /** A tree: the node at 1 is the least of all, the children of i are at 2i and 2i + 1. */
  private final long[] times;

  /** All places have {@code Long.MAX_VALUE}. */
  LeastTimes(int places) {
    leaves = places <= 1 ? 1 : 2 * Integer.highestOneBit(places - 1);
    times = new long[2 * leaves];
    Arrays.fill(times, Long.MAX_VALUE);
  }

  long least() {
    return times[1];
  }

  /** The first place that has the least time. */
  int placeOfLeast() {
    int node = 1;
    while (node < leaves) {
      node = 2 * node + (times[2 * node] == times[node] ? 0 : 1);
    }
    return node - leaves;
  }

  long of(int place) {
    return times[leaves + place];
  }

  void set(int place, long time) {
    int node = leaves + place;
    times[node] = time;
    for (node /= 2; node > 0; node /= 2) {
      times[node] = Math.min(times[2 * node], times[2 * node + 1]);
    }
  }
}
