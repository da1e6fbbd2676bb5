package io.millrace.api.function;

/**
 * Finds the key of a record. Must give equal keys for equal records, of a class with a stable
 * hashCode and equals. A key is the engine's once it is given, as an emitted record is: give a new
 * object each time, or one that never changes, or a part of the record. The test mode {@code
 * worker.check-emitted-records} finds keys that are changed afterwards.
 */
@FunctionalInterface
public interface KeySelector<T, K> extends Function {
  /** The key of a record; never {@code null}. */
  K keyOf(T record) throws Exception;
}
