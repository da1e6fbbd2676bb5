package io.millrace.worker.task;

import io.millrace.worker.operator.Output;

/** An output that counts. Owned by the task's thread. */
interface CountedOutput extends Output {
  /** How many records went to the main output. */
  long recordsEmitted();
}
