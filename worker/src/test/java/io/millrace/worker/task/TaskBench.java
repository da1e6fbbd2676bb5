package io.millrace.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.configuration.Configuration;
import io.millrace.api.plan.Operation;
import io.millrace.api.plan.Partitioning;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.Exchange;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.TaskFailure;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskState;
import io.millrace.worker.code.PlanClasses;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.AlignedInput;
import io.millrace.worker.exchange.Element;
import io.millrace.worker.exchange.ExchangeQueue;
import io.millrace.worker.exchange.ExchangeWriter;
import io.millrace.worker.exchange.OutputRoom;
import io.millrace.worker.exchange.Partitioner;
import io.millrace.worker.exchange.RecordBatch;
import io.millrace.worker.loop.Steppable;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.snapshot.TaskSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One task of a stage made of test operators, stepped by the test itself. What the stage's
 * operators emit can be sent on to queues; unless the first operator is a source, it has two input
 * queues.
 */
final class TaskBench implements TaskListener {
  static final int CAPACITY = 4;

  final List<String> calls = TestOperator.newCalls();
  final List<TaskState> states = new ArrayList<>();
  final List<TaskSnapshot> snapshots = new ArrayList<>();
  final List<Long> committed = new ArrayList<>();
  final List<ExchangeQueue> inputs = new ArrayList<>();
  final Map<String, ExchangeQueue> outputs = new LinkedHashMap<>();
  TaskFailure failure;
  Task task;

  private final PlanClasses classes = new PlanClasses(true);
  private final List<ChainedOperator> planned = new ArrayList<>();
  private final List<TestOperator> operators = new ArrayList<>();
  private final List<Exchange> exchanges = new ArrayList<>();
  private List<OperatorSnapshot> restored = List.of();
  boolean checksRecords;
  boolean showsRecords = true;
  private int taskIndex;
  private int parallelism = 1;

  /** Adds an operator behind another. */
  TestOperator add(String name, int input, String sideOutput) {
    return add(new TestOperator(name, calls), input, sideOutput);
  }

  TestSource addSource(String name) {
    TestSource source = new TestSource(name, calls);
    add(source, -1, null);
    return source;
  }

  private TestOperator add(TestOperator operator, int input, String sideOutput) {
    Operation operation = new Operation.FilterRecord(record -> true);
    planned.add(new ChainedOperator(operator.name, operation, input, sideOutput));
    operators.add(operator);
    return operator;
  }

  /** Sends what an operator emits to a queue, which is found under a name. */
  void send(int operator, String sideOutput, String queueName) {
    outputs.put(queueName, new ExchangeQueue(CAPACITY));
    exchanges.add(
        new Exchange(exchanges.size(), 0, operator, sideOutput, 1, new Partitioning.Rebalance()));
  }

  void restore(int index, int ofTasks, List<OperatorSnapshot> parts) {
    taskIndex = index;
    parallelism = ofTasks;
    restored = parts;
  }

  /** Opens the task. */
  boolean open() {
    Stage stage = new Stage(0, parallelism, planned);
    Stage next =
        new Stage(
            1,
            1,
            List.of(
                new ChainedOperator("next", new Operation.FilterRecord(record -> true), -1, null)));
    ExecutionPlan plan =
        new ExecutionPlan("job", 128, List.of(stage, next), exchanges, Configuration.empty());
    TaskDescription description =
        new TaskDescription("job-1", 17, plan, 128, new TaskId(0, taskIndex), restored);
    CodecRegistry codecs = new CodecRegistry(getClass().getClassLoader());
    OutputRoom room = new OutputRoom();
    Map<Integer, ExchangeWriter> writers = new HashMap<>();
    int exchange = 0;
    for (ExchangeQueue queue : outputs.values()) {
      writers.put(
          exchange++, new ExchangeWriter(Partitioner.single(), List.of(queue), room, codecs));
    }
    Optional<AlignedInput> input = Optional.empty();
    if (!(operators.get(0) instanceof TestSource)) {
      inputs.add(new ExchangeQueue(CAPACITY));
      inputs.add(new ExchangeQueue(CAPACITY));
      input = Optional.of(new AlignedInput(inputs));
    }
    TaskEnvironment environment =
        new TaskEnvironment(
            new PagePool(1 << 20),
            codecs,
            (chained, copies) -> operators.get(planned.indexOf(chained)),
            classes,
            checksRecords,
            showsRecords);
    task = new Task(description, environment, input, new TaskOutputs(writers, room), this);
    return task.open();
  }

  /** Steps until nothing happens, or the task is done. */
  Steppable.Progress run() {
    Steppable.Progress progress = Steppable.Progress.MADE_PROGRESS;
    for (int i = 0; i < 1_000 && progress == Steppable.Progress.MADE_PROGRESS; i++) {
      progress = task.step();
    }
    assertThat(progress).isNotEqualTo(Steppable.Progress.MADE_PROGRESS);
    return progress;
  }

  /** Sends records to the task. */
  void feed(int input, Object... records) {
    RecordBatch batch = new RecordBatch(records.length);
    for (Object record : records) {
      batch.add(record, 1_000);
    }
    inputs.get(input).add(batch);
  }

  void feedAll(Element element) {
    inputs.forEach(input -> input.add(element));
  }

  /** What has come out of a queue: records by their text, events by their kind. */
  List<String> taken(String queueName) {
    List<String> taken = new ArrayList<>();
    ExchangeQueue queue = outputs.get(queueName);
    for (Element next = queue.poll(); next != null; next = queue.poll()) {
      if (next instanceof RecordBatch batch) {
        for (int i = 0; i < batch.size(); i++) {
          taken.add(batch.record(i).toString());
        }
      } else if (next instanceof Element.Watermark watermark) {
        long time = watermark.timestampMillis();
        taken.add("time " + (time == Long.MAX_VALUE ? "over" : time));
      } else if (next instanceof Element.Barrier barrier) {
        taken.add("barrier " + barrier.snapshotId());
      } else {
        taken.add(next.getClass().getSimpleName());
      }
    }
    return taken;
  }

  static Element.Barrier barrier(long id, SnapshotKind kind) {
    return new Element.Barrier(id, kind, "/snapshots");
  }

  static TaskMessage.TriggerSnapshot trigger(long id) {
    return new TaskMessage.TriggerSnapshot(barrier(id, SnapshotKind.PERIODIC), false);
  }

  @Override
  public void onStateChanged(TaskId id, TaskState state, TaskFailure newFailure) {
    states.add(state);
    if (newFailure != null) {
      failure = newFailure;
    }
  }

  @Override
  public void onSnapshotTaken(TaskSnapshot snapshot) {
    snapshots.add(snapshot);
  }

  @Override
  public void onCommitted(TaskId id, long snapshotId) {
    committed.add(snapshotId);
  }
}
