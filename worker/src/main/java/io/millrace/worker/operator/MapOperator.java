package io.millrace.worker.operator;

import io.millrace.api.function.MapFunction;

/** One record from one. */
final class MapOperator extends FunctionOperator<MapFunction<Object, Object>> {
  MapOperator(MapFunction<Object, Object> function) {
    super(function);
  }

  @Override
  public void process(Object record, long timestampMillis) throws Exception {
    output.emit(function.map(record), timestampMillis);
  }
}
