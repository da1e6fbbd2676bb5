package io.millrace.worker.operator;

import io.millrace.api.function.Function;
import io.millrace.api.function.ProcessWindowFunction;
import io.millrace.api.window.TimeWindow;
import io.millrace.worker.state.KeyedStateStore;
import io.millrace.worker.state.WindowLists;
import java.util.ArrayList;
import java.util.List;

/** All records, kept as bytes for each key and slice, and read in the order they came in. */
final class WindowRecords implements WindowContents {
  private final ProcessWindowFunction<Object, Object, Object> function;
  private KeyedStateStore store;
  private WindowLists<Arrival> arrivals;
  private TimestampedCollector collector;
  private String operatorName;

  /** A record and its place among those of the key. Stands in snapshots. */
  record Arrival(long sequence, Object record) {}

  WindowRecords(ProcessWindowFunction<Object, Object, Object> function) {
    this.function = function;
  }

  @Override
  public List<Function> functions() {
    return List.of(function);
  }

  @Override
  public String kind() {
    return "records";
  }

  @Override
  public boolean isNumber() {
    return false;
  }

  @Override
  public boolean isOrdered() {
    return true;
  }

  @Override
  public void open(OperatorContext context, KeyedStateStore keyedState) {
    store = keyedState;
    operatorName = context.operatorName();
    arrivals = keyedState.windowLists("records");
    collector = new TimestampedCollector(context.output());
  }

  @Override
  public void add(Object record, long slice, boolean isNew, KeySlices slices) {
    arrivals.add(slice, new Arrival(slices.nextSequence(), record));
  }

  @Override
  public void fire(TimeWindow window, GatheredSlices slices, Output output) throws Exception {
    List<Iterable<Arrival>> inSlices = new ArrayList<>(slices.size());
    for (int i = 0; i < slices.size(); i++) {
      inSlices.add(arrivals.get(slices.slice(i)));
    }
    collector.setTimestamp(window.maxTimestamp());
    try (ArrivedRecords records = new ArrivedRecords(operatorName, inSlices)) {
      function.process(store.currentKey(), window, records, collector);
    }
  }

  @Override
  public void remove(long slice) {
    arrivals.remove(slice);
  }
}
