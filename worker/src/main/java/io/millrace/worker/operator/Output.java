package io.millrace.worker.operator;

/** Where an operator emits to. */
public interface Output {
  /** Emits a record to the main output. */
  void emit(Object record, long timestampMillis);

  /** Emits a record to a side output; dropped if nobody takes it. */
  void emitSide(String sideOutput, Object record, long timestampMillis);
}
