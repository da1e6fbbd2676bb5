package io.millrace.worker;

import io.millrace.api.configuration.Configuration;
import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.SequenceSource;
import io.millrace.api.connector.Sink;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.WriterContext;
import io.millrace.api.function.Collector;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.plan.Operation;
import io.millrace.api.plan.Partitioning;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.Exchange;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.protocol.DeployCommand;
import io.millrace.protocol.SerializedSplit;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.StateFile;
import io.millrace.protocol.TaskFailure;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskState;
import io.millrace.worker.code.PlanClasses;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.Element;
import io.millrace.worker.exchange.NoRemoteChannels;
import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.operator.ObjectBytes;
import io.millrace.worker.operator.OperatorFactory;
import io.millrace.worker.operator.SnapshotFiles;
import io.millrace.worker.snapshot.TaskSnapshot;
import io.millrace.worker.task.Task;
import io.millrace.worker.task.TaskDescription;
import io.millrace.worker.task.TaskEnvironment;
import io.millrace.worker.task.TaskListener;
import io.millrace.worker.task.TaskMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots of a tiny job, which has a source, state of all kinds and a sink, and drops them.
 * A task stands still while it takes a snapshot; without this the first would last many times
 * longer, since that is when the JVM loads the classes and links and interprets the code. The job
 * has memory of its own, and writes no files.
 */
final class SnapshotRehearsal implements TaskListener {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotRehearsal.class);
  private static final AtomicBoolean HAS_BEGUN = new AtomicBoolean();

  /** So many that the JIT compiler takes notice of what is done for each table. */
  static final int SNAPSHOTS = 12;

  private static final int STEPS_AT_MOST = 10_000;
  private static final int KEY_GROUPS = 8;
  private static final int RECORDS = 64;
  private static final long PAGE_BYTES = 256L * Page.SIZE_BYTES;

  private static final KeySelector<Long, Long> KEY = number -> number;

  private final Map<TaskId, Task> tasks = new LinkedHashMap<>();
  private final List<TaskSnapshot> taken = new ArrayList<>();
  private int snapshotsWritten;

  /** Rehearses, unless that was done in this JVM. On a thread that nobody waits for. */
  static void runOnce(CodecRegistry codecs) {
    if (HAS_BEGUN.compareAndSet(false, true)) {
      try (PagePool pool = new PagePool(PAGE_BYTES)) {
        new SnapshotRehearsal().run(pool, codecs);
      } catch (IOException
          | RuntimeException
          | LinkageError
          | OutOfMemoryError e) { // only the first snapshot suffers
        LOG.warn("the rehearsal of snapshots failed", e);
      }
    }
  }

  void run(PagePool pool, CodecRegistry codecs) throws IOException {
    ExecutionPlan plan = plan();
    TaskEnvironment environment =
        new TaskEnvironment(
            pool, codecs, OperatorFactory::create, new PlanClasses(false), false, true);
    DeployCommand command = new DeployCommand().setKeyGroups(KEY_GROUPS).setLocations(List.of());
    Wiring wiring = new Wiring(plan, command, environment);
    for (Stage stage : plan.stages()) {
      TaskId id = new TaskId(stage.id(), 0);
      TaskDescription description =
          new TaskDescription("rehearsal", 0, plan, KEY_GROUPS, id, List.of());
      tasks.put(
          id, new Task(description, environment, wiring.inputOf(id), wiring.outputsOf(id), this));
    }
    wiring.connect(tasks, new NoRemoteChannels(), null);
    try {
      tasks.values().forEach(Task::open);
      read();
      for (int number = 1; number <= SNAPSHOTS; number++) {
        takeSnapshot(number);
      }
    } finally {
      tellAll(new TaskMessage.Cancel());
      tasks.values().forEach(Task::step);
    }
  }

  /** How many snapshots of a task were taken and written. */
  int snapshotsWritten() {
    return snapshotsWritten;
  }

  private void read() {
    SequenceSource.Range range = new SequenceSource.Range(0, 0, RECORDS);
    byte[] bytes = ObjectBytes.write(range, "a split");
    SerializedSplit split = new SerializedSplit(range.splitId(), ByteBuffer.wrap(bytes));
    Task source = tasks.values().iterator().next();
    source.tell(new TaskMessage.AssignSplits(List.of(split), false));
    tasks.values().forEach(Task::step);
  }

  private void takeSnapshot(int number) throws IOException {
    Element.Barrier barrier = new Element.Barrier(number, SnapshotKind.PERIODIC, "");
    tellAll(new TaskMessage.TriggerSnapshot(barrier, false));
    for (int step = 0; step < STEPS_AT_MOST && taken.size() < tasks.size(); step++) {
      tasks.values().forEach(Task::step);
    }
    for (TaskSnapshot snapshot : taken) {
      for (TaskSnapshot.Part part : snapshot.parts()) {
        part.work().write(new Nowhere(number), part.snapshot());
      }
      snapshot.release();
      snapshotsWritten++;
    }
    taken.clear();
    tellAll(new TaskMessage.SnapshotEnded(number, true));
  }

  private void tellAll(TaskMessage message) {
    tasks.values().forEach(task -> task.tell(message));
  }

  private static ExecutionPlan plan() {
    Operation numbers =
        new Operation.Read(new SequenceSource(0, RECORDS), WatermarkStrategy.noWatermarks());
    Operation states = new Operation.KeyedProcess(KEY, new States());
    Operation sink = new Operation.Write(new Drop());
    return new ExecutionPlan(
        "rehearsal",
        KEY_GROUPS,
        List.of(
            new Stage(0, 1, List.of(new ChainedOperator("numbers", numbers, -1, null))),
            new Stage(
                1,
                1,
                List.of(
                    new ChainedOperator("states", states, -1, null),
                    new ChainedOperator("sink", sink, 0, null)))),
        List.of(new Exchange(0, 0, 0, null, 1, new Partitioning.ByKey(KEY))),
        Configuration.empty());
  }

  @Override
  public void onStateChanged(TaskId task, TaskState state, TaskFailure failure) {
    if (failure != null) {
      LOG.warn("the rehearsal of snapshots failed: {}", failure.getMessage());
    }
  }

  @Override
  public void onSnapshotTaken(TaskSnapshot snapshot) {
    taken.add(snapshot);
  }

  @Override
  public void onCommitted(TaskId task, long snapshotId) {}

  /** Has state of each kind for each key. */
  private static final class States implements KeyedProcessFunction<Long, Long, Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(Long number, Context<Long> context, Collector<Long> output) {
      context.<Long>valueState("value").update(number);
      context.<String>valueState("text").update("x".repeat(number.intValue()));
      context.<Long>listState("list").add(number);
      context.<Long, Long>mapState("map").put(number, number);
      context.registerEventTimeTimer(number);
      output.collect(number);
    }
  }

  /** Prepares something in each snapshot, and drops all. */
  private static final class Drop implements Sink<Long, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<Long, String> createWriter(WriterContext context) {
      return new SinkWriter<>() {
        @Override
        public void write(Long record, long timestampMillis) {}

        @Override
        public List<String> prepareCommit(long snapshotId) {
          return List.of(Long.toString(snapshotId));
        }
      };
    }

    @Override
    public Committer<String> createCommitter(CommitterContext context) {
      return committables -> {};
    }
  }

  /** Where what is written goes. */
  private record Nowhere(int number) implements SnapshotFiles {
    @Override
    public boolean isSelfContained() {
      return false;
    }

    @Override
    public StateFile write(Contents contents) throws IOException {
      contents.writeTo(OutputStream.nullOutputStream());
      return new StateFile("rehearsal/" + number, 0, 0);
    }
  }
}
