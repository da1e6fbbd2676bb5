package io.millrace.api.stream;

import io.millrace.api.function.AggregateFunction;
import io.millrace.api.function.FunctionContext;
import io.millrace.api.function.ReduceFunction;

/** A reduce function as an aggregate; the accumulator is null until the first record. */
record ReducingAggregate<T>(ReduceFunction<T> function) implements AggregateFunction<T, T, T> {
  @Override
  public void open(FunctionContext context) throws Exception {
    function.open(context);
  }

  @Override
  public void close() throws Exception {
    function.close();
  }

  @Override
  public T createAccumulator() {
    return null;
  }

  @Override
  public T add(T record, T accumulator) throws Exception {
    return accumulator == null ? record : function.reduce(accumulator, record);
  }

  @Override
  public T merge(T first, T second) throws Exception {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return function.reduce(first, second);
  }

  @Override
  public T result(T accumulator) {
    return accumulator;
  }
}
