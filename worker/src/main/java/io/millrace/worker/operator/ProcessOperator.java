package io.millrace.worker.operator;

import io.millrace.api.function.Collector;
import io.millrace.api.function.OutputTag;
import io.millrace.api.function.ProcessFunction;
import io.millrace.protocol.OperatorSnapshot;

/** A function that sees times and may write to several outputs. */
final class ProcessOperator extends FunctionOperator<ProcessFunction<Object, Object>>
    implements ProcessFunction.Context, Collector<Object> {
  private long timestampMillis;
  private long watermark = Long.MIN_VALUE;

  ProcessOperator(ProcessFunction<Object, Object> function) {
    super(function);
  }

  @Override
  public void open(OperatorContext context) throws Exception {
    watermark = RestoredWatermarks.leastOf(context.restored());
    super.open(context);
  }

  @Override
  public void process(Object record, long recordTimestamp) throws Exception {
    timestampMillis = recordTimestamp;
    function.process(record, this, this);
  }

  @Override
  public boolean advanceWatermark(long newWatermark) {
    watermark = Math.max(watermark, newWatermark);
    return true;
  }

  @Override
  public SnapshotWork snapshot(long snapshotId, OperatorSnapshot snapshot) {
    snapshot.setWatermark(watermark);
    return SnapshotWork.NONE;
  }

  @Override
  public long timestamp() {
    return timestampMillis;
  }

  @Override
  public long currentWatermark() {
    return watermark;
  }

  @Override
  public void collect(Object record) {
    output.emit(record, timestampMillis);
  }

  @Override
  public <X> void output(OutputTag<X> tag, X record) {
    output.emitSide(tag.name(), record, timestampMillis);
  }
}
