package io.millrace.api.function;

import java.io.Serializable;

/** Reads a {@code long} out of a record. */
@FunctionalInterface
public interface ToLongFunction<T> extends Serializable {
  /** The number in a record. */
  long applyAsLong(T record) throws Exception;
}
