package io.millrace.worker.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.function.KeySelector;
import io.millrace.api.plan.Operation;
import io.millrace.planner.ChainedOperator;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.StateFile;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.RecordBatch;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.memory.SpillFile;
import io.millrace.worker.state.KeyGroupRange;
import io.millrace.worker.state.KeyGroupSelector;
import io.millrace.worker.state.KeyGroups;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The bench that every operator passes: drives it as a task does, by an output that has no room at
 * every other look, while the task gives back memory and is asked how it does; and takes a snapshot
 * at every pause, from which it goes on with one task more or less, while the old tasks work on to
 * no purpose before their snapshot is written; now and then all state that can be spilled is. If
 * there are pauses, a call emits a few results only.
 */
final class OperatorHarness implements AutoCloseable {
  private static final int KEY_GROUPS = 16;

  private static final int MANY_RESULTS = 1024;
  private static final int FEW_RESULTS = 3;

  /** What a record may bring: about one batch. */
  private static final int MOST_FOR_RECORD = MANY_RESULTS + 128;

  private static final int MOST_CALLS_WITHOUT_RESULT = 1000;
  private static final int WAITS_PER_SPILLING = 7;

  private Operation operation;
  private final KeySelector<Object, Object> keySelector;
  private final KeyGroups keyGroups = new KeyGroups(KEY_GROUPS);
  private final KeyGroupSelector keyGroupSelector;
  private final PagePool pool =
      new PagePool(1 << 28, new SpillFile(Path.of(System.getProperty("java.io.tmpdir")), 0));
  private final Map<String, byte[]> files = new HashMap<>();
  private final Map<String, TestContext.TestCounter> counters = new HashMap<>();
  private final List<Emitted> emitted = new ArrayList<>();
  private final int pauseEvery;
  private final int resultsPerCall;
  private List<Task> tasks;
  private long incarnation;
  private long snapshots;
  private int inputs;
  private boolean hasRoom;
  private int calls;
  private int waits;

  private record Task(Operator operator, TestContext context) {}

  @FunctionalInterface
  private interface Call {
    boolean isDone(Operator operator) throws Exception;
  }

  /**
   * A bench for an operation, started with one task.
   *
   * @param keySelector routes records among tasks; {@code null}: there is always one task
   * @param pauseEvery after how many inputs there is a pause; 0: never
   */
  @SuppressWarnings("unchecked") // the test knows its records
  OperatorHarness(Operation operation, KeySelector<?, ?> keySelector, int pauseEvery)
      throws Exception {
    this.operation = operation;
    this.keySelector = (KeySelector<Object, Object>) keySelector;
    this.pauseEvery = pauseEvery;
    this.resultsPerCall = pauseEvery == 0 ? MANY_RESULTS : FEW_RESULTS;
    this.keyGroupSelector =
        new KeyGroupSelector(keyGroups, new CodecRegistry(OperatorHarness.class.getClassLoader()));
    start(1, List.of());
  }

  private void start(int parallelism, List<OperatorSnapshot> parts) throws Exception {
    incarnation++;
    tasks = new ArrayList<>();
    for (int index = 0; index < parallelism; index++) {
      KeyGroupRange range = keyGroups.rangeOf(index, parallelism);
      List<OperatorSnapshot> restored = new ArrayList<>();
      for (OperatorSnapshot part : parts) {
        if (range.overlaps(
            new KeyGroupRange(part.getFirstKeyGroup(), part.getLastKeyGroup() + 1))) {
          restored.add(part.deepCopy());
        }
      }
      TestContext context =
          new TestContext(
              index, parallelism, incarnation, KEY_GROUPS, pool, files, restored, counters);
      context.resultsPerCall = resultsPerCall;
      Operator operator =
          OperatorFactory.create(new ChainedOperator(TestContext.NAME, operation, -1, null));
      tasks.add(new Task(operator, context));
      operator.open(context);
    }
    doWhatIsDue();
  }

  /** Gives a record to the task that its key belongs to. */
  void record(Object record, long timestampMillis) throws Exception {
    Task task = tasks.get(taskOf(record));
    announce(task.operator(), record, timestampMillis);
    drive(
        task,
        operator -> {
          operator.process(record, timestampMillis);
          return true;
        },
        MOST_FOR_RECORD);
    doWhatIsDue();
    pauseIfDue();
  }

  /** Lets the tasks do what is due at times that were reached before, as after a start. */
  void doWhatIsDue() throws Exception {
    for (Task task : tasks) {
      if (task.operator().isTimeDue()) {
        drive(task, operator -> operator.advanceWatermark(Long.MIN_VALUE), resultsPerCall);
      }
    }
  }

  /** Gives a record to the task that its key belongs to, which fails before it does what is due. */
  void lastRecord(Object record, long timestampMillis) throws Exception {
    Operator operator = tasks.get(taskOf(record)).operator();
    operator.process(record, timestampMillis);
  }

  /** Gives a watermark to one task: the others hear of it later. */
  void watermark(int taskIndex, long watermark) throws Exception {
    drive(tasks.get(taskIndex), operator -> operator.advanceWatermark(watermark), resultsPerCall);
  }

  int parallelism() {
    return tasks.size();
  }

  /** Announces the record, nothing, or the record and one more that never comes, in turn. */
  private void announce(Operator operator, Object record, long timestampMillis) {
    int records = inputs % 3;
    if (records > 0) {
      RecordBatch batch = new RecordBatch(records);
      while (!batch.isFull()) {
        batch.add(record, timestampMillis);
      }
      operator.announce(batch, 0, records);
    }
  }

  /** The task that the key of a record belongs to. */
  int taskOf(Object record) throws Exception {
    return tasks.size() == 1
        ? 0
        : keyGroups.taskOf(keyGroupSelector.groupOf(keySelector.keyOf(record)), tasks.size());
  }

  /** Gives a watermark to all tasks. */
  void watermark(long watermark) throws Exception {
    for (Task task : tasks) {
      drive(task, operator -> operator.advanceWatermark(watermark), resultsPerCall);
    }
    pauseIfDue();
  }

  /** Ends the input of all tasks. */
  void endOfInput() throws Exception {
    for (Task task : tasks) {
      drive(task, Operator::endOfInput, resultsPerCall);
    }
  }

  /**
   * Calls until the operator is done, but only while there is room.
   *
   * @param mostEmitted how many records one call may emit; a test's function emits one at a time
   */
  private void drive(Task task, Call call, int mostEmitted) throws Exception {
    int fruitless = 0;
    boolean isDone = false;
    while (!isDone) {
      hasRoom = !hasRoom;
      if (!hasRoom) {
        waitForRoom(task);
        continue;
      }
      calls++;
      isDone = call.isDone(task.operator());
      int count = task.context().emitted.size();
      assertThat(count).as("records emitted by one call").isLessThanOrEqualTo(mostEmitted);
      fruitless = count == 0 ? fruitless + 1 : 0;
      assertThat(fruitless).as("calls without result").isLessThan(MOST_CALLS_WITHOUT_RESULT);
      emitted.addAll(task.context().emitted);
      task.context().emitted.clear();
    }
  }

  private void waitForRoom(Task task) throws Exception {
    waits++;
    if (waits % WAITS_PER_SPILLING == 0) {
      pool.askAll(pool.budgetBytes());
    }
    task.operator().giveBackMemory();
    assertThat(task.operator().stateBytes()).isNotNegative();
    assertThat(task.operator().lateRecords()).isNotNegative();
  }

  private void pauseIfDue() throws Exception {
    inputs++;
    if (pauseEvery > 0 && inputs % pauseEvery == 0) {
      restart(keySelector == null ? 1 : 3 - tasks.size());
    }
  }

  /** Goes on with another operation after the next restart. */
  void change(Operation changed) {
    operation = changed;
  }

  /** Takes a snapshot and goes on from it with this many tasks. */
  void restart(int parallelism) throws Exception {
    snapshots++;
    List<OperatorSnapshot> parts = new ArrayList<>();
    for (Task task : tasks) {
      parts.add(snapshot(task));
    }
    closeTasks();
    files.keySet().retainAll(filesOf(parts));
    start(parallelism, parts);
  }

  private OperatorSnapshot snapshot(Task task) throws Exception {
    KeyGroupRange range = keyGroups.rangeOf(task.context().taskIndex(), tasks.size());
    OperatorSnapshot part = new OperatorSnapshot();
    part.setOperatorName(TestContext.NAME);
    part.setTaskIndex(task.context().taskIndex());
    part.setFirstKeyGroup(range.first());
    part.setLastKeyGroup(range.end() - 1);
    SnapshotWork work = task.operator().snapshot(snapshots, part);
    workInVain(task);
    work.write(this::writeFile, part);
    work.release();
    return part;
  }

  /** What an operator does after the snapshot must not get into it. */
  private static void workInVain(Task task) throws Exception {
    while (!task.operator().advanceWatermark(Long.MAX_VALUE)) {
      task.context().emitted.clear();
    }
    task.context().emitted.clear();
  }

  private StateFile writeFile(SnapshotFiles.Contents contents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    contents.writeTo(bytes);
    String path = "state-" + incarnation + "-" + files.size();
    files.put(path, bytes.toByteArray());
    return new StateFile(path, bytes.size(), 0);
  }

  private static List<String> filesOf(List<OperatorSnapshot> parts) {
    return parts.stream()
        .filter(OperatorSnapshot::isSetKeyedState)
        .map(part -> part.getKeyedState().getPath())
        .toList();
  }

  /** All that was emitted, in order for each task. */
  List<Emitted> emitted() {
    return emitted;
  }

  /** What was emitted since the last call. */
  List<Emitted> takeEmitted() {
    List<Emitted> taken = List.copyOf(emitted);
    emitted.clear();
    return taken;
  }

  /** How often an operator was called. */
  int calls() {
    return calls;
  }

  long counter(String name) {
    return counters.containsKey(name) ? counters.get(name).value() : 0;
  }

  long bytesInUse() {
    return pool.bytesInUse();
  }

  @Override
  public void close() {
    closeTasks();
    pool.close();
  }

  /** Closes all tasks, which must have given back their memory. */
  private void closeTasks() {
    for (Task task : tasks) {
      try {
        task.operator().close();
      } catch (Exception e) {
        throw new AssertionError("an operator did not close", e);
      }
    }
    tasks = List.of();
    assertThat(pool.bytesInUse()).as("bytes in use after all were closed").isZero();
    assertThat(pool.spilledBytes()).as("spilled bytes after all were closed").isZero();
  }
}
