package io.millrace.api.function;

/** A number that goes up (or, with a negative amount, down). Used by the task's thread only. */
public interface Counter {
  /** Adds an amount. */
  void add(long amount);

  /** The amount that this task has counted. */
  long value();
}
