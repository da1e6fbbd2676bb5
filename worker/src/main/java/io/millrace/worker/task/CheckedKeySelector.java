package io.millrace.worker.task;

import io.millrace.api.function.FunctionContext;
import io.millrace.api.function.KeySelector;

/** Notes each key that a key selector gives. */
final class CheckedKeySelector implements KeySelector<Object, Object> {
  private static final long serialVersionUID = 1L;

  private final String operatorName;
  private final KeySelector<Object, Object> keySelector;
  private final transient EmittedRecords noted;

  CheckedKeySelector(
      String operatorName, KeySelector<Object, Object> keySelector, EmittedRecords noted) {
    this.operatorName = operatorName;
    this.keySelector = keySelector;
    this.noted = noted;
  }

  @Override
  public void open(FunctionContext context) throws Exception {
    keySelector.open(context);
  }

  @Override
  public Object keyOf(Object record) throws Exception {
    Object key = keySelector.keyOf(record);
    noted.onKey(operatorName, key);
    return key;
  }

  @Override
  public void close() throws Exception {
    keySelector.close();
  }
}
