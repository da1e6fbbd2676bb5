package io.millrace.api.stream;

import io.millrace.api.UserException;
import io.millrace.api.function.AggregateFunction;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.OutputTag;
import io.millrace.api.function.ProcessWindowFunction;
import io.millrace.api.function.ReduceFunction;
import io.millrace.api.function.WindowFunction;
import io.millrace.api.plan.Operation;
import io.millrace.api.window.WindowAssigner;
import java.time.Duration;

/**
 * A keyed stream divided into windows. A window's result is emitted when the watermark passes its
 * end; its records are those with an event time in it. Records that come after that are late: they
 * are counted, and dropped unless {@link #allowedLateness} or {@link #sideOutputLateData} says
 * otherwise.
 */
public final class WindowedStream<T, K> {
  private final DataStream<T> stream;
  private final KeySelector<? super T, K> keySelector;
  private final WindowAssigner windows;
  private final long allowedLatenessMillis;
  private final OutputTag<T> lateOutput;

  WindowedStream(
      DataStream<T> stream, KeySelector<? super T, K> keySelector, WindowAssigner windows) {
    this(stream, keySelector, windows, 0, null);
  }

  private WindowedStream(
      DataStream<T> stream,
      KeySelector<? super T, K> keySelector,
      WindowAssigner windows,
      long allowedLatenessMillis,
      OutputTag<T> lateOutput) {
    this.stream = stream;
    this.keySelector = keySelector;
    this.windows = windows;
    this.allowedLatenessMillis = allowedLatenessMillis;
    this.lateOutput = lateOutput;
  }

  /**
   * Keeps each window for some time after its end; a late record in that time updates the result,
   * which is emitted again.
   *
   * @throws UserException if it is negative
   */
  public WindowedStream<T, K> allowedLateness(Duration lateness) {
    if (lateness.isNegative()) {
      throw new UserException(
          "lateness=" + lateness + " must not be negative; zero: no window is kept");
    }
    return new WindowedStream<>(stream, keySelector, windows, lateness.toMillis(), lateOutput);
  }

  /** Sends late records that no window takes any more to a side output of the result. */
  public WindowedStream<T, K> sideOutputLateData(OutputTag<T> tag) {
    return new WindowedStream<>(stream, keySelector, windows, allowedLatenessMillis, tag);
  }

  /** The combination of each key's records in each window. */
  public DataStream<T> reduce(ReduceFunction<T> function) {
    return aggregate(new ReducingAggregate<>(function));
  }

  /** As {@link #reduce(ReduceFunction)}, with an output made from key, window and combination. */
  public <O> DataStream<O> reduce(
      ReduceFunction<T> function, WindowFunction<? super K, ? super T, O> output) {
    return aggregate(new ReducingAggregate<>(function), output);
  }

  /**
   * For each key and window, one like its first record in which a numeric field holds the sum over
   * all. The field is that of a record class, a tuple or a POJO.
   */
  public DataStream<T> sum(String field) {
    return reduce(new FieldSum<>(field));
  }

  /** The aggregate of each key's records in each window. */
  public <A, R> DataStream<R> aggregate(AggregateFunction<? super T, A, R> aggregate) {
    return aggregate(aggregate, (key, window, result) -> result);
  }

  /** As {@link #aggregate(AggregateFunction)}, with an output made from key, window and result. */
  public <A, R, O> DataStream<O> aggregate(
      AggregateFunction<? super T, A, R> aggregate,
      WindowFunction<? super K, ? super R, O> output) {
    return stream.then(
        new Operation.WindowAggregate(
            keySelector, windows, aggregate, output, allowedLatenessMillis, lateOutput));
  }

  /** Hands all of a key's records in a window to a function; they are kept until then. */
  public <O> DataStream<O> process(ProcessWindowFunction<? super T, ? super K, O> function) {
    return stream.then(
        new Operation.WindowProcess(
            keySelector, windows, function, allowedLatenessMillis, lateOutput));
  }
}
