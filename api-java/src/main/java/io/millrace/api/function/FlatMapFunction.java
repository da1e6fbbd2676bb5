package io.millrace.api.function;

/** Makes any number of records from one record. */
@FunctionalInterface
public interface FlatMapFunction<I, O> extends Function {
  /** Collects the results for one record. */
  void flatMap(I record, Collector<O> output) throws Exception;

  /**
   * Called once when the input has ended for good (not on stop or cancel), before {@link #close}: a
   * last chance to collect.
   */
  default void endOfInput(Collector<O> output) throws Exception {}
}
