package io.millrace.worker.operator;

import io.millrace.api.connector.Sink;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SourceSplit;
import io.millrace.api.function.AggregateFunction;
import io.millrace.api.function.FilterFunction;
import io.millrace.api.function.FlatMapFunction;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.function.LongAggregateFunction;
import io.millrace.api.function.MapFunction;
import io.millrace.api.function.ProcessFunction;
import io.millrace.api.function.ProcessWindowFunction;
import io.millrace.api.function.ReduceFunction;
import io.millrace.api.function.WindowFunction;
import io.millrace.api.plan.Operation;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.api.window.AlignedWindows;
import io.millrace.planner.ChainedOperator;
import java.io.Serializable;

/**
 * Makes the operator for an operation of the plan, with functions of its own: the operation is
 * copied by Java serialization, since each task has its own instances. Classes are found by the
 * thread's context class loader.
 */
public final class OperatorFactory {
  private OperatorFactory() {}

  /**
   * Makes an operator, to be opened. That of an {@link Operation.Read} is a {@link SourceOperator}.
   *
   * @throws io.millrace.api.UserException if a function can not be serialized
   */
  @SuppressWarnings("unchecked") // the program's types were checked when it was compiled
  public static Operator create(ChainedOperator chained) {
    String name = chained.name();
    Operation operation = copy(chained.operation(), name);
    if (operation instanceof Operation.MapRecord map) {
      return new MapOperator((MapFunction<Object, Object>) map.function());
    }
    if (operation instanceof Operation.FlatMapRecord flatMap) {
      return new FlatMapOperator((FlatMapFunction<Object, Object>) flatMap.function());
    }
    if (operation instanceof Operation.FilterRecord filter) {
      return new FilterOperator((FilterFunction<Object>) filter.function());
    }
    if (operation instanceof Operation.ProcessRecord process) {
      return new ProcessOperator((ProcessFunction<Object, Object>) process.function());
    }
    if (operation instanceof Operation.AssignTimestamps assign) {
      return new TimestampOperator((WatermarkStrategy<Object>) assign.watermarks());
    }
    if (operation instanceof Operation.Read read) {
      return source(name, read);
    }
    if (operation instanceof Operation.Write write) {
      return new SinkOperator<>(name, (Sink<Object, Serializable>) write.sink());
    }
    return keyed(name, operation);
  }

  private static Operation copy(Operation operation, String name) {
    String what = "operator '" + name + "'";
    byte[] bytes = ObjectBytes.write(operation, what);
    return (Operation) ObjectBytes.read(bytes, 0, bytes.length, what);
  }

  @SuppressWarnings("unchecked") // as above
  private static SourceOperator source(String name, Operation.Read read) {
    return new SourceReadOperator<>(
        name,
        (Source<Object, SourceSplit>) read.source(),
        (WatermarkStrategy<Object>) read.watermarks(),
        System::nanoTime);
  }

  @SuppressWarnings("unchecked") // as above
  private static Operator keyed(String name, Operation operation) {
    if (operation instanceof Operation.KeyedProcess process) {
      return new KeyedProcessOperator(
          name,
          selector(process.keySelector()),
          (KeyedProcessFunction<Object, Object, Object>) process.function());
    }
    if (operation instanceof Operation.KeyedReduce reduce) {
      return new KeyedReduceOperator(
          name, selector(reduce.keySelector()), (ReduceFunction<Object>) reduce.function());
    }
    if (operation instanceof Operation.KeyedAggregate aggregate) {
      return aggregate(name, aggregate);
    }
    if (operation instanceof Operation.WindowAggregate window) {
      return new WindowOperator(
          name,
          selector(window.keySelector()),
          (AlignedWindows) window.windows(),
          accumulators(window),
          window.allowedLatenessMillis(),
          window.lateOutput());
    }
    if (operation instanceof Operation.WindowProcess window) {
      return new WindowOperator(
          name,
          selector(window.keySelector()),
          (AlignedWindows) window.windows(),
          new WindowRecords((ProcessWindowFunction<Object, Object, Object>) window.function()),
          window.allowedLatenessMillis(),
          window.lateOutput());
    }
    throw new IllegalStateException(
        "operator '" + name + "' is of a kind that is not known: " + operation.kind());
  }

  @SuppressWarnings("unchecked") // as above
  private static Operator aggregate(String name, Operation.KeyedAggregate aggregate) {
    KeySelector<Object, Object> keySelector = selector(aggregate.keySelector());
    if (aggregate.function() instanceof LongAggregateFunction<?> function) {
      return new KeyedLongAggregateOperator(
          name, keySelector, (LongAggregateFunction<Object>) function);
    }
    return new KeyedAggregateOperator(
        name, keySelector, (AggregateFunction<Object, Object, Object>) aggregate.function());
  }

  @SuppressWarnings("unchecked") // as above
  private static WindowContents accumulators(Operation.WindowAggregate window) {
    WindowFunction<Object, Object, Object> function =
        (WindowFunction<Object, Object, Object>) window.function();
    if (window.aggregate() instanceof LongAggregateFunction<?> aggregate) {
      return new WindowNumbers((LongAggregateFunction<Object>) aggregate, function);
    }
    return new WindowAccumulators(
        (AggregateFunction<Object, Object, Object>) window.aggregate(), function);
  }

  @SuppressWarnings("unchecked") // as above
  private static KeySelector<Object, Object> selector(KeySelector<?, ?> selector) {
    return (KeySelector<Object, Object>) selector;
  }
}
