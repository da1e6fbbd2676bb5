package io.millrace.worker.operator;

import io.millrace.api.function.LongAggregateFunction;
import io.millrace.api.plan.Operation;
import io.millrace.planner.ChainedOperator;
import io.millrace.worker.code.ClassCopies;
import java.util.function.LongSupplier;

/**
 * Makes the operator for an operation of the plan, with functions of its own: the operation is
 * copied by Java serialization, since each task has its own instances. Classes are found by the
 * thread's context class loader.
 */
public final class OperatorFactory {
  private final String name;
  private final ClassCopies copies;

  private OperatorFactory(String name, ClassCopies copies) {
    this.name = name;
    this.copies = copies;
  }

  /** As the other method, of the classes that all operators share. */
  public static Operator create(ChainedOperator chained) {
    return create(chained, ClassCopies.none());
  }

  /**
   * Makes an operator, to be opened. That of an {@link Operation.Read} is a {@link SourceOperator}.
   *
   * @param copies makes the objects that call the user's functions
   * @throws io.millrace.api.UserException if a function can not be serialized
   */
  public static Operator create(ChainedOperator chained, ClassCopies copies) {
    String name = chained.name();
    return new OperatorFactory(name, copies).make(copy(chained.operation(), name));
  }

  /** Whether an operator has state for each key, and so takes managed memory. */
  public static boolean isKeyed(ChainedOperator chained) {
    Operation operation = chained.operation();
    return operation instanceof Operation.KeyedProcess
        || operation instanceof Operation.KeyedReduce
        || operation instanceof Operation.KeyedAggregate
        || operation instanceof Operation.WindowAggregate
        || operation instanceof Operation.WindowProcess;
  }

  private static Operation copy(Operation operation, String name) {
    String what = "operator '" + name + "'";
    byte[] bytes = ObjectBytes.write(operation, what);
    return (Operation) ObjectBytes.read(bytes, 0, bytes.length, what);
  }

  private Operator make(Operation operation) {
    if (operation instanceof Operation.MapRecord map) {
      return copies.create(MapOperator.class, map.function());
    }
    if (operation instanceof Operation.FlatMapRecord flatMap) {
      return copies.create(FlatMapOperator.class, flatMap.function());
    }
    if (operation instanceof Operation.FilterRecord filter) {
      return copies.create(FilterOperator.class, filter.function());
    }
    if (operation instanceof Operation.ProcessRecord process) {
      return copies.create(ProcessOperator.class, process.function());
    }
    if (operation instanceof Operation.AssignTimestamps assign) {
      return copies.create(TimestampOperator.class, assign.watermarks());
    }
    if (operation instanceof Operation.Read read) {
      LongSupplier nanoClock = System::nanoTime;
      return copies.create(
          SourceReadOperator.class, name, read.source(), read.watermarks(), nanoClock);
    }
    if (operation instanceof Operation.Write write) {
      return copies.create(SinkOperator.class, name, write.sink());
    }
    return keyed(operation);
  }

  private Operator keyed(Operation operation) {
    if (operation instanceof Operation.KeyedProcess process) {
      return copies.create(
          KeyedProcessOperator.class, name, process.keySelector(), process.function());
    }
    if (operation instanceof Operation.KeyedReduce reduce) {
      return copies.create(
          KeyedReduceOperator.class, name, reduce.keySelector(), reduce.function());
    }
    if (operation instanceof Operation.KeyedAggregate aggregate) {
      Class<? extends Operator> type =
          aggregate.function() instanceof LongAggregateFunction
              ? KeyedLongAggregateOperator.class
              : KeyedAggregateOperator.class;
      return copies.create(type, name, aggregate.keySelector(), aggregate.function());
    }
    if (operation instanceof Operation.WindowAggregate window) {
      WindowContents contents = accumulators(window);
      return copies.create(
          WindowOperator.class,
          name,
          window.keySelector(),
          window.windows(),
          contents,
          window.allowedLatenessMillis(),
          window.lateOutput());
    }
    if (operation instanceof Operation.WindowProcess window) {
      WindowContents contents = copies.create(WindowRecords.class, window.function());
      return copies.create(
          WindowOperator.class,
          name,
          window.keySelector(),
          window.windows(),
          contents,
          window.allowedLatenessMillis(),
          window.lateOutput());
    }
    throw new IllegalStateException(
        "operator '" + name + "' is of a kind that is not known: " + operation.kind());
  }

  private WindowContents accumulators(Operation.WindowAggregate window) {
    Class<? extends WindowContents> type =
        window.aggregate() instanceof LongAggregateFunction
            ? WindowNumbers.class
            : WindowAccumulators.class;
    return copies.create(type, window.aggregate(), window.function());
  }
}
