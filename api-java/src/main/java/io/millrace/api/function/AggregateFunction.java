package io.millrace.api.function;

/**
 * Collects records in an accumulator and makes a result from it.
 *
 * @param <I> the records
 * @param <A> the accumulator; kept in managed state, so of a class that has a codec
 * @param <R> the result
 */
public interface AggregateFunction<I, A, R> extends Function {
  /** A new, empty accumulator. */
  A createAccumulator();

  /** Adds a record; returns the new accumulator, which may be the old one, changed. */
  A add(I record, A accumulator) throws Exception;

  /** Combines two accumulators; may change and return the first, must not change the second. */
  A merge(A first, A second) throws Exception;

  /** The result. Must not change the accumulator: it may be asked again after more records. */
  R result(A accumulator) throws Exception;
}
