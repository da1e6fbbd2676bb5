package io.millrace.api.function;

/** Decides which records stay. */
@FunctionalInterface
public interface FilterFunction<T> extends Function {
  /** Whether the record stays. */
  boolean filter(T record) throws Exception;
}
