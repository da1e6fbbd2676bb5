package io.millrace.worker.memory;

import java.util.Arrays;

/** Numbers, the last of which comes out first. Used under its owner's lock. */
final class IntStack {
  private static final int FIRST_CAPACITY = 1024;

  private int[] numbers = new int[FIRST_CAPACITY];
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void push(int number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, size * 2);
    }
    numbers[size++] = number;
  }

  int pop() {
    return numbers[--size];
  }

  void clear() {
    size = 0;
  }
}
