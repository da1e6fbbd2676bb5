package io.millrace.worker.state;

/**
 * The key groups of one task.
 *
 * @param first the first one
 * @param end the one after the last; equal to {@code first} if there are none
 */
public record KeyGroupRange(int first, int end) {
  public KeyGroupRange {
    if (first < 0 || end < first) {
      throw new IllegalArgumentException("key groups from " + first + " to before " + end);
    }
  }

  public int size() {
    return end - first;
  }

  public boolean contains(int keyGroup) {
    return keyGroup >= first && keyGroup < end;
  }

  /** Whether a key group is in both. */
  public boolean overlaps(KeyGroupRange other) {
    return Math.max(first, other.first) < Math.min(end, other.end);
  }
}
