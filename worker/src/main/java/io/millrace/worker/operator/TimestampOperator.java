package io.millrace.worker.operator;

import io.millrace.api.time.TimestampAssigner;
import io.millrace.api.time.WatermarkGenerator;
import io.millrace.api.time.WatermarkStrategy;

/**
 * Gives records new event times, and the stream watermarks made from them. Those of the input count
 * for nothing, but for the end of time. After a restart the watermark begins anew: what follows
 * remembers how far time had come.
 */
final class TimestampOperator implements Operator {
  private final TimestampAssigner<Object> assigner;
  private final WatermarkGenerator<Object> generator;
  private Output output;
  private long watermark = Long.MIN_VALUE;

  TimestampOperator(WatermarkStrategy<Object> strategy) {
    this.assigner = strategy.timestampAssigner();
    this.generator = strategy.createGenerator();
  }

  @Override
  public void open(OperatorContext context) {
    output = context.output();
  }

  @Override
  public void process(Object record, long timestampMillis) {
    long newTimestamp = assigner.timestampOf(record, timestampMillis);
    EventTime.checkAssigned(newTimestamp);
    output.emit(record, newTimestamp);
    generator.onRecord(record, newTimestamp);
  }

  @Override
  public long outputWatermark(long inputWatermark) {
    watermark =
        inputWatermark == Long.MAX_VALUE
            ? Long.MAX_VALUE
            : Math.max(watermark, generator.currentWatermark());
    return watermark;
  }

  @Override
  public void close() {}
}
