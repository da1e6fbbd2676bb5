package io.millrace.worker.operator;

import io.millrace.api.function.Function;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.ReduceFunction;
import io.millrace.worker.state.ValueStateView;
import java.util.List;

/** The combination of each key's records so far, emitted with each record. */
final class KeyedReduceOperator extends KeyedOperator {
  private final ReduceFunction<Object> function;
  private ValueStateView<Object> combination;

  KeyedReduceOperator(
      String name, KeySelector<Object, Object> keySelector, ReduceFunction<Object> function) {
    super(name, keySelector);
    this.function = function;
  }

  @Override
  protected List<Function> functions() {
    return List.of(function);
  }

  @Override
  protected void openState(OperatorContext context) {
    combination = store.valueState("combination");
  }

  @Override
  protected void processKeyed(Object record, long timestampMillis) throws Exception {
    Object before = combination.value();
    Object after = before == null ? record : function.reduce(before, record);
    combination.update(after);
    output.emit(after, timestampMillis);
  }
}
