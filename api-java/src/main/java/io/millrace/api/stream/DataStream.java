package io.millrace.api.stream;

import io.millrace.api.UserException;
import io.millrace.api.connector.PrintSink;
import io.millrace.api.connector.Sink;
import io.millrace.api.function.FilterFunction;
import io.millrace.api.function.FlatMapFunction;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.MapFunction;
import io.millrace.api.function.OutputTag;
import io.millrace.api.function.ProcessFunction;
import io.millrace.api.plan.Operation;
import io.millrace.api.plan.Partitioning;
import io.millrace.api.plan.PlanInput;
import io.millrace.api.time.WatermarkStrategy;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream of records.
 *
 * <p>Records are passed on by reference: once a function has returned or collected a record, it
 * belongs to the engine and must not be changed.
 */
public final class DataStream<T> {
  private final PlanBuilder builder;
  private final List<Origin> origins;

  /** One node whose output is part of the stream. */
  private record Origin(NodeDraft node, OutputTag<?> tag, Partitioning partitioning) {}

  DataStream(PlanBuilder builder, NodeDraft node) {
    this(builder, List.of(new Origin(node, null, new Partitioning.Forward())));
  }

  private DataStream(PlanBuilder builder, List<Origin> origins) {
    this.builder = builder;
    this.origins = origins;
  }

  /** One record from each. */
  public <O> DataStream<O> map(MapFunction<? super T, ? extends O> function) {
    return then(new Operation.MapRecord(function));
  }

  /** Any number of records from each. */
  public <O> DataStream<O> flatMap(FlatMapFunction<? super T, O> function) {
    return then(new Operation.FlatMapRecord(function));
  }

  /** The records that a function lets through. */
  public DataStream<T> filter(FilterFunction<? super T> function) {
    return then(new Operation.FilterRecord(function));
  }

  /** Handles each record with its time; may write side outputs. */
  public <O> DataStream<O> process(ProcessFunction<? super T, O> function) {
    return then(new Operation.ProcessRecord(function));
  }

  /** The same records with new event times and watermarks. */
  public DataStream<T> assignTimestampsAndWatermarks(WatermarkStrategy<T> watermarks) {
    return then(new Operation.AssignTimestamps(watermarks));
  }

  /**
   * The records by key: those with equal keys meet in one task. A key's class must define equality
   * by content ({@link io.millrace.api.codec.KeyClasses}).
   *
   * @throws io.millrace.api.UserException if the keys' class is known by now, and cannot be one
   */
  public <K> KeyedStream<T, K> keyBy(KeySelector<? super T, K> keySelector) {
    return new KeyedStream<>(this, keySelector);
  }

  /**
   * As {@link #keyBy(KeySelector)}, by the field of a record class, a tuple or a POJO. The field is
   * looked up in the class of the records that arrive.
   */
  public KeyedStream<T, Object> keyBy(String field) {
    return keyBy(new FieldKeySelector<>(field));
  }

  /**
   * The records of this stream and others, in no particular order.
   *
   * @throws UserException if they were not made by the same environment
   */
  @SafeVarargs
  public final DataStream<T> union(DataStream<? extends T>... others) {
    List<Origin> all = new ArrayList<>(origins);
    for (DataStream<? extends T> other : others) {
      if (other.builder != builder) {
        throw new UserException(
            "the streams of a union belong to different environments; make all of them with one");
      }
      all.addAll(other.origins);
    }
    return new DataStream<>(builder, List.copyOf(all));
  }

  /** The same records, given to the tasks of the next operation in turn. */
  public DataStream<T> rebalance() {
    return partitioned(new Partitioning.Rebalance());
  }

  /** The same records, each given to all tasks of the next operation. */
  public DataStream<T> broadcast() {
    return partitioned(new Partitioning.Broadcast());
  }

  /** What the operation that made this stream wrote to a side output. */
  public <X> DataStream<X> getSideOutput(OutputTag<X> tag) {
    return new DataStream<>(
        builder, List.of(new Origin(origin().node(), tag, new Partitioning.Forward())));
  }

  /** Writes the stream to a sink. */
  public DataStreamSink sinkTo(Sink<? super T, ?> sink) {
    return new DataStreamSink(builder.add(new Operation.Write(sink), inputs()));
  }

  /** Prints the records on the standard output of the workers. */
  public DataStreamSink print() {
    return sinkTo(new PrintSink<>());
  }

  /** Names the operation that made this stream. */
  public DataStream<T> name(String name) {
    origin().node().setName(name);
    return this;
  }

  /** Sets how many parallel tasks the operation has that made this stream. */
  public DataStream<T> setParallelism(int parallelism) {
    origin().node().setParallelism(parallelism);
    return this;
  }

  <O> DataStream<O> then(Operation operation) {
    return builder.stream(operation, inputs());
  }

  DataStream<T> partitioned(Partitioning partitioning) {
    return new DataStream<>(
        builder,
        origins.stream().map(each -> new Origin(each.node(), each.tag(), partitioning)).toList());
  }

  private List<PlanInput> inputs() {
    return origins.stream()
        .map(each -> new PlanInput(each.node().id(), each.tag(), each.partitioning()))
        .toList();
  }

  private Origin origin() {
    if (origins.size() != 1) {
      throw new IllegalStateException(
          "a union has no operation of its own to name, size or ask for side outputs; do so with"
              + " the streams that it unites");
    }
    return origins.get(0);
  }
}
