package io.millrace.api.stream;

import io.millrace.api.function.AggregateFunction;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.function.ReduceFunction;
import io.millrace.api.plan.Operation;
import io.millrace.api.plan.Partitioning;
import io.millrace.api.tuple.Tuple2;
import io.millrace.api.window.WindowAssigner;

/** A stream whose records with equal keys meet in one task, where they share state. */
public final class KeyedStream<T, K> {
  private final DataStream<T> stream;
  private final KeySelector<? super T, K> keySelector;

  KeyedStream(DataStream<T> stream, KeySelector<? super T, K> keySelector) {
    KeyTypes.check(keySelector);
    this.stream = stream.partitioned(new Partitioning.ByKey(keySelector));
    this.keySelector = keySelector;
  }

  /** Divides each key's records into windows. */
  public WindowedStream<T, K> window(WindowAssigner windows) {
    return new WindowedStream<>(stream, keySelector, windows);
  }

  /** With each record, the combination of all records of its key so far. */
  public DataStream<T> reduce(ReduceFunction<T> function) {
    return stream.then(new Operation.KeyedReduce(keySelector, function));
  }

  /**
   * With each record, one like the first of its key in which a numeric field holds the sum over all
   * records of the key so far. The field is that of a record class, a tuple or a POJO.
   */
  public DataStream<T> sum(String field) {
    return reduce(new FieldSum<>(field));
  }

  /** With each record, its key and the aggregate of all records of the key so far. */
  public <A, R> DataStream<Tuple2<K, R>> aggregate(AggregateFunction<? super T, A, R> aggregate) {
    return stream.then(new Operation.KeyedAggregate(keySelector, aggregate));
  }

  /** Handles each record with its key's state; may set timers. */
  public <O> DataStream<O> process(KeyedProcessFunction<K, ? super T, O> function) {
    return stream.then(new Operation.KeyedProcess(keySelector, function));
  }
}
