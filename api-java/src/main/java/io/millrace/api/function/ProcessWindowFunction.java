package io.millrace.api.function;

import io.millrace.api.window.TimeWindow;

/** Sees all records of one key and window, in the order they arrived. */
@FunctionalInterface
public interface ProcessWindowFunction<I, K, O> extends Function {
  /** Collects the outputs for one key and window. */
  void process(K key, TimeWindow window, Iterable<I> records, Collector<O> output) throws Exception;
}
