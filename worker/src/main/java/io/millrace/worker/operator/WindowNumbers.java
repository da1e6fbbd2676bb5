package io.millrace.worker.operator;

import io.millrace.api.function.Function;
import io.millrace.api.function.LongAggregateFunction;
import io.millrace.api.function.WindowFunction;
import io.millrace.api.window.TimeWindow;
import io.millrace.worker.state.KeyedStateStore;
import java.util.List;

/** Accumulators that are one number, kept in place in {@link KeySlices}. */
final class WindowNumbers implements WindowContents {
  private final LongAggregateFunction<Object> aggregate;
  private final WindowFunction<Object, Object, Object> function;
  private KeyedStateStore store;

  WindowNumbers(
      LongAggregateFunction<Object> aggregate, WindowFunction<Object, Object, Object> function) {
    this.aggregate = aggregate;
    this.function = function;
  }

  @Override
  public List<Function> functions() {
    return List.of(aggregate, function);
  }

  @Override
  public String kind() {
    return "numbers";
  }

  @Override
  public boolean isNumber() {
    return true;
  }

  @Override
  public void open(OperatorContext context, KeyedStateStore keyedState) {
    store = keyedState;
  }

  @Override
  public void add(Object record, long slice, boolean isNew, KeySlices slices) throws Exception {
    long before = isNew ? aggregate.zero() : slices.number();
    slices.setNumber(aggregate.addToLong(record, before));
  }

  @Override
  public void fire(TimeWindow window, GatheredSlices slices, Output output) throws Exception {
    long merged = slices.number(0);
    for (int i = 1; i < slices.size(); i++) {
      merged = aggregate.mergeLongs(merged, slices.number(i));
    }
    output.emit(
        function.apply(store.currentKey(), window, aggregate.result(merged)),
        window.maxTimestamp());
  }

  @Override
  public void remove(long slice) {}
}
