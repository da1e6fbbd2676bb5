package io.millrace.worker.operator;

import io.millrace.api.function.AggregateFunction;
import io.millrace.api.function.Function;
import io.millrace.api.function.KeySelector;
import io.millrace.api.tuple.Tuple2;
import io.millrace.worker.state.ValueStateView;
import java.util.List;

/** The aggregate of each key's records so far, emitted as (key, result) with each record. */
final class KeyedAggregateOperator extends KeyedOperator {
  private final AggregateFunction<Object, Object, Object> function;
  private ValueStateView<Object> accumulator;

  KeyedAggregateOperator(
      String name,
      KeySelector<Object, Object> keySelector,
      AggregateFunction<Object, Object, Object> function) {
    super(name, keySelector);
    this.function = function;
  }

  @Override
  protected List<Function> functions() {
    return List.of(function);
  }

  @Override
  protected void openState(OperatorContext context) {
    accumulator = store.valueState("accumulator");
  }

  @Override
  protected void processKeyed(Object record, long timestampMillis) throws Exception {
    Object before = accumulator.value();
    Object after = function.add(record, before == null ? function.createAccumulator() : before);
    accumulator.update(after);
    output.emit(Tuple2.of(store.currentKey(), function.result(after)), timestampMillis);
  }
}
