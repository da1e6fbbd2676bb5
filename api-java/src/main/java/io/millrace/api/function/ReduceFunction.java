package io.millrace.api.function;

/**
 * Combines two records into one of the same kind; must be associative, and must not change its
 * arguments.
 */
@FunctionalInterface
public interface ReduceFunction<T> extends Function {
  /** The combination of two records. */
  T reduce(T first, T second) throws Exception;
}
