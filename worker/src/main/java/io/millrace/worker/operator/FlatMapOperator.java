package io.millrace.worker.operator;

import io.millrace.api.function.Collector;
import io.millrace.api.function.FlatMapFunction;
import io.millrace.api.time.TimestampAssigner;
import io.millrace.protocol.OperatorSnapshot;

/** Any number of records from one; what is collected at the end gets the latest time seen. */
final class FlatMapOperator extends FunctionOperator<FlatMapFunction<Object, Object>>
    implements Collector<Object> {
  private long timestampMillis = TimestampAssigner.NO_TIMESTAMP;
  private long latestTimestamp = TimestampAssigner.NO_TIMESTAMP;

  FlatMapOperator(FlatMapFunction<Object, Object> function) {
    super(function);
  }

  @Override
  public void open(OperatorContext context) throws Exception {
    latestTimestamp = RestoredWatermarks.leastOf(context.restored());
    super.open(context);
  }

  @Override
  public void process(Object record, long recordTimestamp) throws Exception {
    if (recordTimestamp > latestTimestamp) {
      latestTimestamp = recordTimestamp;
    }
    timestampMillis = recordTimestamp;
    function.flatMap(record, this);
  }

  @Override
  public SnapshotWork snapshot(long snapshotId, OperatorSnapshot snapshot) {
    snapshot.setWatermark(latestTimestamp);
    return SnapshotWork.NONE;
  }

  @Override
  public boolean endOfInput() throws Exception {
    timestampMillis = latestTimestamp;
    function.endOfInput(this);
    return true;
  }

  @Override
  public void collect(Object record) {
    output.emit(record, timestampMillis);
  }
}
