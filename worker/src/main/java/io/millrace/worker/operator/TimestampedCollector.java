package io.millrace.worker.operator;

import io.millrace.api.function.Collector;
import io.millrace.api.time.TimestampAssigner;

/** Gives what a function collects the event time of what it is working on. */
final class TimestampedCollector implements Collector<Object> {
  private final Output output;
  private long timestampMillis = TimestampAssigner.NO_TIMESTAMP;

  TimestampedCollector(Output output) {
    this.output = output;
  }

  /** Sets the event time of what is collected from now on. */
  void setTimestamp(long timestampMillis) {
    this.timestampMillis = timestampMillis;
  }

  @Override
  public void collect(Object record) {
    output.emit(record, timestampMillis);
  }
}
