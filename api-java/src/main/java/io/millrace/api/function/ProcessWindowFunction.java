package io.millrace.api.function;

import io.millrace.api.window.TimeWindow;

/** Sees all records of one key and window, in the order they arrived. */
@FunctionalInterface
public interface ProcessWindowFunction<I, K, O> extends Function {
  /**
   * Collects the outputs for one key and window.
   *
   * @param records may be more than fit in memory: each is made when it is come to, anew whenever
   *     the records are gone through. They may be gone through several times, and outputs collected
   *     in between, but only during the call: later a {@link io.millrace.api.UserException} tells
   *     so. For this thread only.
   */
  void process(K key, TimeWindow window, Iterable<I> records, Collector<O> output) throws Exception;
}
