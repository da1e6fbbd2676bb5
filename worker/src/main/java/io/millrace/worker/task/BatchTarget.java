package io.millrace.worker.task;

import io.millrace.worker.exchange.OutputRoom;
import io.millrace.worker.exchange.RecordBatch;

/** Takes records one by one, or by the batch. */
interface BatchTarget extends RecordTarget {
  /**
   * Takes the records of a batch, as long as the outputs have room.
   *
   * @param first the index of the first record to take
   * @return the index of the first one that was not taken; the batch's size if all were
   */
  int take(RecordBatch batch, int first, OutputRoom room);
}
