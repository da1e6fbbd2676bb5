package io.millrace.worker.task;

import io.millrace.worker.exchange.ExchangeWriter;
import io.millrace.worker.exchange.Partitioner;

/** Sends records to another stage. */
final class NextStage implements RecordTarget {
  private final String receiverName;
  private final Partitioner partitioner;
  private final ExchangeWriter writer;

  /**
   * A target.
   *
   * @param receiverName the first operator there, whose key selector may fail
   */
  NextStage(String receiverName, ExchangeWriter writer) {
    this.receiverName = receiverName;
    this.partitioner = writer.partitioner();
    this.writer = writer;
  }

  @Override
  public void accept(Object record, long timestampMillis) {
    try {
      writer.write(partitioner.targetOf(record), record, timestampMillis);
    } catch (Throwable e) {
      throw OperatorFailure.onRecord(receiverName, record, timestampMillis, e);
    }
  }
}
