package io.millrace.worker.operator;

import io.millrace.api.function.Collector;
import io.millrace.api.function.Function;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.function.OutputTag;
import io.millrace.api.state.ListState;
import io.millrace.api.state.MapState;
import io.millrace.api.state.ValueState;
import io.millrace.api.time.TimestampAssigner;
import io.millrace.worker.state.KeyedTimers;
import java.util.List;

/** A function with state and event-time timers for each key. */
final class KeyedProcessOperator extends KeyedOperator
    implements KeyedProcessFunction.Context<Object>, Collector<Object> {
  /** No state of the user can have this name, since each has a prefix. */
  private static final String TIMERS = "timers";

  private static final long NO_WINDOW = 0;

  private final KeyedProcessFunction<Object, Object, Object> function;
  private OperatorContext task;
  private UserStates states;
  private KeyedTimers timers;
  private long currentTimestamp = TimestampAssigner.NO_TIMESTAMP;

  KeyedProcessOperator(
      String name,
      KeySelector<Object, Object> keySelector,
      KeyedProcessFunction<Object, Object, Object> function) {
    super(name, keySelector);
    this.function = function;
  }

  @Override
  protected List<Function> functions() {
    return List.of(function);
  }

  @Override
  protected void openState(OperatorContext context) {
    task = context;
    states = new UserStates(store);
    timers = store.timers(TIMERS);
  }

  @Override
  protected void processKeyed(Object record, long timestampMillis) throws Exception {
    currentTimestamp = timestampMillis;
    function.process(record, this, this);
    if (isTimeDue()) {
      task.stopAfterRecord();
    }
  }

  @Override
  public boolean isTimeDue() {
    return timers.areDue(watermark);
  }

  @Override
  public boolean advanceWatermark(long newWatermark) throws Exception {
    reach(newWatermark);
    for (int count = 0; count < resultsPerCall; count++) {
      if (!timers.poll(watermark)) {
        return true;
      }
      currentTimestamp = timers.timestamp();
      function.onTimer(this, this);
    }
    return false;
  }

  @Override
  public void collect(Object record) {
    output.emit(record, currentTimestamp);
  }

  @Override
  public Object key() {
    return store.currentKey();
  }

  @Override
  public long timestamp() {
    return currentTimestamp;
  }

  @Override
  public long currentWatermark() {
    return watermarkOfKey();
  }

  @Override
  public <X> void output(OutputTag<X> tag, X record) {
    output.emitSide(tag.name(), record, currentTimestamp);
  }

  @Override
  @SuppressWarnings("unchecked") // the type is the program's claim about what it puts in
  public <T> ValueState<T> valueState(String stateName) {
    return (ValueState<T>) states.value(stateName);
  }

  @Override
  @SuppressWarnings("unchecked") // the type is the program's claim about what it puts in
  public <T> ListState<T> listState(String stateName) {
    return (ListState<T>) states.list(stateName);
  }

  @Override
  @SuppressWarnings("unchecked") // the type is the program's claim about what it puts in
  public <A, B> MapState<A, B> mapState(String stateName) {
    return (MapState<A, B>) states.map(stateName);
  }

  @Override
  public void registerEventTimeTimer(long timestampMillis) {
    timers.register(timestampMillis, NO_WINDOW);
  }

  @Override
  public void deleteEventTimeTimer(long timestampMillis) {
    timers.delete(timestampMillis, NO_WINDOW);
  }
}
