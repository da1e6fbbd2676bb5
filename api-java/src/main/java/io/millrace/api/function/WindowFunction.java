package io.millrace.api.function;

import io.millrace.api.window.TimeWindow;

/**
 * Makes the output record for one key and window.
 *
 * @param <K> the key
 * @param <R> the window's result for the key
 * @param <O> the output
 */
@FunctionalInterface
public interface WindowFunction<K, R, O> extends Function {
  /** The output for one key and window. */
  O apply(K key, TimeWindow window, R result) throws Exception;
}
