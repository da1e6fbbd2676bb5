package io.millrace.api.function;

/** Sees each record with its time and may write to several outputs. */
@FunctionalInterface
public interface ProcessFunction<I, O> extends Function {
  /** Handles one record. */
  void process(I record, Context context, Collector<O> output) throws Exception;

  /** What is known while a record is handled. Valid during the call only. */
  interface Context {
    /** The record's event time in milliseconds since the epoch; {@code Long.MIN_VALUE} if none. */
    long timestamp();

    /** The current watermark: no record with this or an earlier time is expected any more. */
    long currentWatermark();

    /** Emits a record to a side output. */
    <X> void output(OutputTag<X> tag, X record);
  }
}
