package io.millrace.worker.operator;

import io.millrace.api.function.FlatMapFunction;
import io.millrace.api.time.TimestampAssigner;

/** Any number of records from one; what is collected at the end gets the latest time seen. */
final class FlatMapOperator extends FunctionOperator<FlatMapFunction<Object, Object>> {
  private TimestampedCollector collector;
  private long latestTimestamp = TimestampAssigner.NO_TIMESTAMP;

  FlatMapOperator(FlatMapFunction<Object, Object> function) {
    super(function);
  }

  @Override
  public void open(OperatorContext context) throws Exception {
    collector = new TimestampedCollector(context.output());
    super.open(context);
  }

  @Override
  public void process(Object record, long timestampMillis) throws Exception {
    if (timestampMillis > latestTimestamp) {
      latestTimestamp = timestampMillis;
    }
    collector.setTimestamp(timestampMillis);
    function.flatMap(record, collector);
  }

  @Override
  public boolean endOfInput() throws Exception {
    collector.setTimestamp(latestTimestamp);
    function.endOfInput(collector);
    return true;
  }
}
