package io.millrace.worker.task;

import io.millrace.worker.exchange.OutputRoom;
import io.millrace.worker.exchange.RecordBatch;
import io.millrace.worker.operator.Operator;

/** Hands records to an operator of the chain; says which one it was if that fails. */
final class NextOperator implements BatchTarget {
  private final String operatorName;
  private final Operator operator;

  NextOperator(String operatorName, Operator operator) {
    this.operatorName = operatorName;
    this.operator = operator;
  }

  @Override
  public void accept(Object record, long timestampMillis) {
    try {
      operator.process(record, timestampMillis);
    } catch (Throwable e) { // also an Error: the user's classes may not link
      throw OperatorFailure.onRecord(operatorName, record, timestampMillis, e);
    }
  }

  private void announce(RecordBatch batch, int first, int size) {
    try {
      operator.announce(batch, first, size);
    } catch (Throwable e) { // as above
      throw OperatorFailure.of(operatorName, e);
    }
  }

  @Override
  public int take(RecordBatch batch, int first, OutputRoom room) {
    int size = batch.size();
    announce(batch, first, size);
    int index = first;
    while (index < size && !room.isFull()) {
      accept(batch.record(index), batch.timestamp(index));
      index++;
    }
    return index;
  }
}
