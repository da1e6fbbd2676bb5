package io.millrace.worker.operator;

import io.millrace.api.function.AggregateFunction;
import io.millrace.api.function.Function;
import io.millrace.api.function.WindowFunction;
import io.millrace.api.window.TimeWindow;
import io.millrace.worker.state.KeyedStateStore;
import io.millrace.worker.state.WindowValues;
import java.util.List;

/** Accumulators of any class, kept as bytes for each key and slice. */
final class WindowAccumulators implements WindowContents {
  private final AggregateFunction<Object, Object, Object> aggregate;
  private final WindowFunction<Object, Object, Object> function;
  private KeyedStateStore store;
  private WindowValues<Object> accumulators;

  WindowAccumulators(
      AggregateFunction<Object, Object, Object> aggregate,
      WindowFunction<Object, Object, Object> function) {
    this.aggregate = aggregate;
    this.function = function;
  }

  @Override
  public List<Function> functions() {
    return List.of(aggregate, function);
  }

  @Override
  public String kind() {
    return "accumulators";
  }

  @Override
  public boolean isNumber() {
    return false;
  }

  @Override
  public void open(OperatorContext context, KeyedStateStore keyedState) {
    store = keyedState;
    accumulators = keyedState.windowValues("accumulators");
  }

  @Override
  public void add(Object record, long slice, boolean isNew, KeySlices slices) throws Exception {
    Object before = isNew ? aggregate.createAccumulator() : accumulators.get(slice);
    accumulators.put(slice, aggregate.add(record, before));
  }

  @Override
  public void fire(TimeWindow window, GatheredSlices slices, Output output) throws Exception {
    Object merged = accumulators.get(slices.slice(0));
    for (int i = 1; i < slices.size(); i++) {
      merged = aggregate.merge(merged, accumulators.get(slices.slice(i)));
    }
    output.emit(
        function.apply(store.currentKey(), window, aggregate.result(merged)),
        window.maxTimestamp());
  }

  @Override
  public void remove(long slice) {
    accumulators.remove(slice);
  }
}
