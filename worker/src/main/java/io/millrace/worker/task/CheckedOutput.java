package io.millrace.worker.task;

/** Notes each record that an operator emits, before it is passed on. */
final class CheckedOutput implements CountedOutput {
  private final String operatorName;
  private final CountedOutput output;
  private final EmittedRecords emitted;

  CheckedOutput(String operatorName, CountedOutput output, EmittedRecords emitted) {
    this.operatorName = operatorName;
    this.output = output;
    this.emitted = emitted;
  }

  @Override
  public void emit(Object record, long timestampMillis) {
    emitted.onEmit(operatorName, record);
    output.emit(record, timestampMillis);
  }

  @Override
  public void emitSide(String sideOutput, Object record, long timestampMillis) {
    emitted.onEmit(operatorName, record);
    output.emitSide(sideOutput, record, timestampMillis);
  }

  @Override
  public long recordsEmitted() {
    return output.recordsEmitted();
  }
}
