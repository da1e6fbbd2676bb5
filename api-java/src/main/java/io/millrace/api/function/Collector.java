package io.millrace.api.function;

/**
 * Takes the records that a function produces. A collected record belongs to the engine: it must not
 * be changed afterwards.
 */
@FunctionalInterface
public interface Collector<T> {
  /** Emits one record. Never blocks and never fails. */
  void collect(T record);
}
