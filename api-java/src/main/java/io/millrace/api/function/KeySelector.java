package io.millrace.api.function;

/**
 * Finds the key of a record. Must give equal keys for equal records, of a class with a stable
 * hashCode and equals.
 */
@FunctionalInterface
public interface KeySelector<T, K> extends Function {
  /** The key of a record; never {@code null}. */
  K keyOf(T record) throws Exception;
}
