package io.millrace.worker.task;

/** Takes the records that an operator emits. */
interface RecordTarget {
  /** Nobody. */
  RecordTarget NOBODY = (record, timestampMillis) -> {};

  void accept(Object record, long timestampMillis);
}
