package io.millrace.testing;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.UserException;
import io.millrace.api.function.KeySelector;
import io.millrace.api.plan.Operation;
import io.millrace.api.plan.Partitioning;
import io.millrace.api.plan.Plan;
import io.millrace.api.plan.PlanNode;
import io.millrace.api.stream.DataStream;
import io.millrace.planner.ChainedOperator;
import io.millrace.worker.operator.Operator;
import io.millrace.worker.operator.OperatorFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Checks that an operator, with the user's functions in it, makes the same of its inputs however
 * the engine drives it: undisturbed, by the batch, into outputs with one slot, idling, with its
 * state spilled, with snapshots that are completed or given up, from snapshot to snapshot in new
 * instances, and, where it is keyed, with one task more or less each time. With one slot the
 * outputs refuse every other call: what comes due at a watermark is emitted result by result, and
 * while the operator waits it spills, and is sometimes closed, as the engine does it. In all of
 * them it must
 *
 * <ul>
 *   <li>return from each call within a time limit, having made progress,
 *   <li>emit no more by one call than fits into its outputs, and nothing after the call,
 *   <li>emit what comes due at one watermark in order of time, whatever the keys,
 *   <li>not change a record that it was given or has emitted,
 *   <li>keep what it does after a snapshot out of that snapshot,
 *   <li>refuse a snapshot that is damaged,
 *   <li>give back all managed memory when it is closed, also after a failure.
 * </ul>
 *
 * <p>An operator is written as in a program:
 *
 * <pre>{@code
 * Outcome<Alert> outcome =
 *     OperatorContract.of((DataStream<Click> clicks) -> clicks.keyBy(Click::user).process(new Alarm()))
 *         .verify(Inputs.of(click1, click2).watermark(5_000));
 * assertThat(outcome.records()).containsExactly(new Alert("ann"));
 * }</pre>
 *
 * @param <I> the records that it takes
 * @param <O> the records that it emits
 */
public final class OperatorContract<I, O> {
  private final Subject subject;
  private final Limits limits;

  private OperatorContract(Subject subject, Limits limits) {
    this.subject = subject;
    this.limits = limits;
  }

  /**
   * The contract of what a program does with a stream.
   *
   * @param program one operation that makes a stream of another; for sources and sinks there are
   *     {@link SourceContract} and {@link SinkContract}
   * @throws UserException if it is not one operation
   */
  public static <I, O> OperatorContract<I, O> of(Function<DataStream<I>, DataStream<O>> program) {
    PlanNode node = nodeOf(program);
    Partitioning partitioning = node.inputs().get(0).partitioning();
    KeySelector<?, ?> keySelector =
        partitioning instanceof Partitioning.ByKey byKey ? byKey.keySelector() : null;
    return new OperatorContract<>(
        subject(() -> create(node.operation()), keySelector), Limits.USUAL);
  }

  /** The one operation of a program. */
  static <I, O> PlanNode nodeOf(Function<DataStream<I>, DataStream<O>> program) {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    program.apply(environment.fromCollection(List.<I>of())).print();
    Plan plan = environment.plan("contract");
    List<PlanNode> operations = plan.nodes().subList(1, plan.nodes().size() - 1);
    if (operations.size() != 1) {
      throw new UserException(
          "a contract is that of one operation, but the program has %s; check each by itself"
              .formatted(operations.stream().map(PlanNode::name).toList()));
    }
    return operations.get(0);
  }

  static Operator create(Operation operation) {
    return OperatorFactory.create(
        new ChainedOperator(BenchContext.OPERATOR_NAME, operation, -1, null));
  }

  /**
   * The contract of an operator of the engine. Each of its results is one record, unless {@link
   * #mostPerResult} says otherwise.
   *
   * @param fresh makes a new instance, for each task and each start
   * @param keySelector the key by which records go to one of several tasks, or {@code null} if the
   *     operator is not keyed
   */
  public static <I, O> OperatorContract<I, O> of(
      Supplier<? extends Operator> fresh, KeySelector<?, ?> keySelector) {
    return new OperatorContract<>(subject(fresh, keySelector), Limits.USUAL.withMostPerResult(1));
  }

  @SuppressWarnings("unchecked") // the test knows its records
  private static Subject subject(
      Supplier<? extends Operator> fresh, KeySelector<?, ?> keySelector) {
    return new Subject(fresh, Optional.ofNullable((KeySelector<Object, Object>) keySelector));
  }

  /** Lets a call take this long instead of ten seconds. */
  public OperatorContract<I, O> stepLimit(Duration limit) {
    return new OperatorContract<>(subject, limits.withStep(limit));
  }

  /**
   * Lets one call emit this many records instead of 4096, where it can be continued by another:
   * when a watermark comes, and at the end.
   */
  public OperatorContract<I, O> mostEmitted(int records) {
    return new OperatorContract<>(subject, limits.withMostEmitted(records));
  }

  /**
   * Lets one result have this many records instead of 4096: what a function emits for one timer,
   * one window of a key or the end of its input. With this many a call ends when the outputs have
   * one slot.
   */
  public OperatorContract<I, O> mostPerResult(int records) {
    return new OperatorContract<>(subject, limits.withMostPerResult(records));
  }

  /**
   * For a function that sets timers, while one fires, for times before it: what comes due at one
   * watermark need not be in order of time.
   */
  public OperatorContract<I, O> inAnyOrderOfTime() {
    return new OperatorContract<>(subject, limits.withoutOrderOfTime());
  }

  /** As {@link #verify(Inputs)}, with records at the event times 0, 1, 2 and so on. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public final Outcome<O> verify(I... records) {
    return verify(Inputs.ofAll(Arrays.asList(records)));
  }

  /**
   * Drives the operator in all ways.
   *
   * @return what it made of the inputs, to be compared with what is expected
   * @throws ContractBrokenError where it breaks its contract, saying in which way it was driven
   */
  public Outcome<O> verify(Inputs<I> inputs) {
    StepWatch watch = new StepWatch(limits.step());
    return watch.run(
        () -> {
          try (OperatorBench bench = new OperatorBench(subject, limits, watch)) {
            return bench.verify(inputs.list());
          }
        });
  }
}
