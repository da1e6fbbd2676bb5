package io.millrace.worker.task;

import io.millrace.api.UserException;
import io.millrace.worker.exchange.OutputRoom;
import io.millrace.worker.exchange.RecordBatch;
import java.util.Arrays;

/** Hands records to an operator, and sees to it that it does not change them. */
final class CheckedTarget implements BatchTarget {
  private final String operatorName;
  private final BatchTarget target;
  private final EmittedRecords emitted;

  CheckedTarget(String operatorName, BatchTarget target, EmittedRecords emitted) {
    this.operatorName = operatorName;
    this.target = target;
    this.emitted = emitted;
  }

  @Override
  public void accept(Object record, long timestampMillis) {
    byte[] before = emitted.bytesOf(record);
    target.accept(record, timestampMillis);
    if (!Arrays.equals(before, emitted.bytesOf(record))) {
      UserException cause =
          new UserException(
              "it has changed the record that it was given; change a copy, since others may have"
                  + " the same object");
      throw OperatorFailure.onRecord(operatorName, record, timestampMillis, cause);
    }
  }

  @Override
  public int take(RecordBatch batch, int first, OutputRoom room) {
    int index = first;
    while (index < batch.size() && !room.isFull()) {
      accept(batch.record(index), batch.timestamp(index));
      index++;
    }
    return index;
  }
}
