package io.millrace.worker.task;

import io.millrace.worker.exchange.ExchangeWriter;
import io.millrace.worker.operator.Operator;

/** Takes the records that an operator emits. */
interface RecordTarget {
  void accept(Object record, long timestampMillis);

  /** Nobody. */
  record Nobody() implements RecordTarget {
    @Override
    public void accept(Object record, long timestampMillis) {}
  }

  /** The next operator of the chain. */
  record Next(String operatorName, Operator operator) implements RecordTarget {
    @Override
    public void accept(Object record, long timestampMillis) {
      try {
        operator.process(record, timestampMillis);
      } catch (Throwable e) { // also an Error: the user's classes may not link
        throw OperatorFailure.onRecord(operatorName, record, timestampMillis, e);
      }
    }
  }

  /**
   * Another stage.
   *
   * @param receiverName its first operator, whose key selector may fail
   */
  record Exchanged(String receiverName, ExchangeWriter writer) implements RecordTarget {
    @Override
    public void accept(Object record, long timestampMillis) {
      try {
        writer.write(record, timestampMillis);
      } catch (Throwable e) {
        throw OperatorFailure.onRecord(receiverName, record, timestampMillis, e);
      }
    }
  }

  /** Several. */
  record All(RecordTarget[] targets) implements RecordTarget {
    @Override
    public void accept(Object record, long timestampMillis) {
      for (RecordTarget target : targets) {
        target.accept(record, timestampMillis);
      }
    }
  }
}
