package io.millrace.worker.operator;

import java.util.Arrays;

/** Slices of one key in one window, ordered by time, with their numbers. Used again and again. */
final class GatheredSlices {
  private long[] slices = new long[8];
  private long[] numbers = new long[8];
  private int size;

  void clear() {
    size = 0;
  }

  /** Adds a slice at its place; quick if it is the last so far. */
  void add(long slice, long number) {
    if (size == slices.length) {
      slices = Arrays.copyOf(slices, size * 2);
      numbers = Arrays.copyOf(numbers, size * 2);
    }
    int at = size++;
    while (at > 0 && slices[at - 1] > slice) {
      slices[at] = slices[at - 1];
      numbers[at] = numbers[at - 1];
      at--;
    }
    slices[at] = slice;
    numbers[at] = number;
  }

  int size() {
    return size;
  }

  long slice(int index) {
    return slices[index];
  }

  long number(int index) {
    return numbers[index];
  }
}
