package io.millrace.embedded;

import io.millrace.api.function.MapFunction;

/**
 * Passes records on, and throws at the record with a certain count, as often as {@link
 * Shared#failuresLeft} says.
 */
record FailingMap<T>(String shared, long failAt) implements MapFunction<T, T> {
  @Override
  public T map(T record) {
    Shared state = Shared.of(shared);
    if (state.recordsSeen.incrementAndGet() >= failAt
        && state.failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IllegalStateException("injected at " + record);
    }
    return record;
  }
}
