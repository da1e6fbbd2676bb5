package io.millrace.worker.operator;

import io.millrace.api.function.FilterFunction;

/** Lets some records through. */
final class FilterOperator extends FunctionOperator<FilterFunction<Object>> {
  FilterOperator(FilterFunction<Object> function) {
    super(function);
  }

  @Override
  public void process(Object record, long timestampMillis) throws Exception {
    if (function.filter(record)) {
      output.emit(record, timestampMillis);
    }
  }
}
