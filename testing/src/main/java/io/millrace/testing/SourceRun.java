package io.millrace.testing;

import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.SourceSplit;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.plan.Operation;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.planner.ChainedOperator;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SerializedSplit;
import io.millrace.worker.operator.ObjectBytes;
import io.millrace.worker.operator.OperatorFactory;
import io.millrace.worker.operator.SnapshotWork;
import io.millrace.worker.operator.SourceOperator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a source from its start to its end, in one way of driving it. */
final class SourceRun implements AutoCloseable {
  /** In place of a number of records: until the source ends by itself. */
  static final int ALL = Integer.MAX_VALUE;

  private static final int QUIET_READS = 20;
  private static final int MOST_RECORDS_WANTED = 1024;
  private static final int MOST_READS_WITHOUT_RESULT = 10_000;

  private final WatchedSource<?, ? extends SourceSplit> source;
  private final WatermarkStrategy<?> watermarks;
  private final StepWatch watch;
  private final BenchWorker worker = new BenchWorker();
  private final Set<String> splitIds = new HashSet<>();
  private final List<Emitted> emitted = new ArrayList<>();
  private List<Task> tasks = List.of();
  private long incarnation;
  private long snapshots;

  /** One task, and how far its time has come. */
  private static final class Task {
    final SourceOperator operator;
    final BenchContext context;
    long watermark = Long.MIN_VALUE;
    private int recordsWanted = 1;

    Task(SourceOperator operator, BenchContext context) {
      this.operator = operator;
      this.context = context;
    }

    /** Wants more records each time, as the engine does. */
    boolean read() throws Exception {
      boolean hasRead = operator.read(recordsWanted);
      recordsWanted = Math.min(MOST_RECORDS_WANTED, 2 * recordsWanted);
      return hasRead;
    }
  }

  SourceRun(
      WatchedSource<?, ? extends SourceSplit> source,
      WatermarkStrategy<?> watermarks,
      StepWatch watch) {
    this.source = source;
    this.watermarks = watermarks;
    this.watch = watch;
  }

  /**
   * Reads, until this many records have come or the source has ended, and returns them.
   *
   * @param mostRecords with more of them something is wrong
   */
  List<Emitted> run(SourceDrive drive, int expectedRecords, int mostRecords) throws Exception {
    if (expectedRecords == ALL && source.boundedness() == Boundedness.UNBOUNDED) {
      throw new ContractBrokenError("it does not end by itself: say how many records it expects");
    }
    start(1, discover(true));
    int fruitless = 0;
    while (!isAtEnd(expectedRecords, fruitless)) {
      int before = emitted.size();
      boolean hasRead = readAll();
      fruitless = hasRead && emitted.size() > before ? 0 : fruitless + 1;
      if (fruitless > MOST_READS_WITHOUT_RESULT) {
        throw new ContractBrokenError(
            "after %d records it gives no more, and has not ended".formatted(emitted.size()));
      }
      if (emitted.size() > mostRecords) {
        throw new ContractBrokenError(
            "it gives records again and again, of %d at most the first are %s"
                .formatted(mostRecords, Differences.shortened(emitted)));
      }
      if (drive.isRestored() && hasRead) {
        restore(drive.isRescaled() ? 3 - tasks.size() : 1);
      }
    }
    close(tasks);
    return emitted;
  }

  private boolean isAtEnd(int expectedRecords, int fruitless) {
    return expectedRecords == ALL
        ? tasks.stream().allMatch(task -> task.operator.isExhausted())
        : emitted.size() >= expectedRecords && fruitless >= QUIET_READS;
  }

  private List<SerializedSplit> discover(boolean initial) throws Exception {
    return watch.watch(
        "the assigner",
        () -> {
          try (SplitAssigner<? extends SourceSplit> assigner = source.createAssigner()) {
            return serialized(assigner.discover(Set.copyOf(splitIds), initial));
          }
        });
  }

  /** Those that are new, as the master keeps them. */
  private List<SerializedSplit> serialized(List<? extends SourceSplit> splits) {
    List<SerializedSplit> serialized = new ArrayList<>();
    Set<String> found = new HashSet<>();
    for (SourceSplit split : splits) {
      if (!found.add(split.splitId())) {
        throw new ContractBrokenError("two splits have the id '" + split.splitId() + "'");
      }
      if (splitIds.add(split.splitId())) {
        byte[] bytes = ObjectBytes.write(split, "split '" + split.splitId() + "'");
        serialized.add(new SerializedSplit(split.splitId(), ByteBuffer.wrap(bytes)));
      }
    }
    return serialized;
  }

  private void start(int parallelism, List<SerializedSplit> splits) throws Exception {
    incarnation++;
    tasks = new ArrayList<>();
    for (int index = 0; index < parallelism; index++) {
      BenchContext context =
          new BenchContext(index, parallelism, incarnation, worker, List.of(), Drive.UNDISTURBED);
      Task task = new Task(create(), context);
      tasks.add(task);
      watch.watchAction("open", () -> task.operator.open(context));
      List<SerializedSplit> own = new ArrayList<>();
      for (int each = index; each < splits.size(); each += parallelism) {
        own.add(splits.get(each));
      }
      watch.watchAction("addSplits", () -> task.operator.addSplits(own));
      task.operator.noMoreSplits();
    }
  }

  private SourceOperator create() {
    Operation read = new Operation.Read(source, watermarks);
    return (SourceOperator)
        OperatorFactory.create(new ChainedOperator(BenchContext.OPERATOR_NAME, read, -1, null));
  }

  private boolean readAll() throws Exception {
    boolean hasRead = false;
    for (Task task : tasks) {
      BenchOutput output = task.context.benchOutput();
      output.open();
      hasRead |= watch.watch("read", task::read);
      output.close();
      emitted.addAll(output.takeAll());
      long watermark = task.operator.currentWatermark();
      if (watermark < task.watermark) {
        throw new ContractBrokenError(
            "its watermark went back from %d to %d".formatted(task.watermark, watermark));
      }
      task.watermark = watermark;
    }
    return hasRead;
  }

  /** Goes on from a snapshot with new readers, after the old ones have read on in vain. */
  private void restore(int parallelism) throws Exception {
    snapshots++;
    List<SerializedSplit> splits = new ArrayList<>();
    for (Task task : tasks) {
      OperatorSnapshot part = new OperatorSnapshot();
      SnapshotWork work = watch.watch("snapshot", () -> task.operator.snapshot(snapshots, part));
      work.write(new NoFiles(), part);
      work.release();
      if (part.isSetSplits()) {
        splits.addAll(part.getSplits());
      }
      task.context.benchOutput().open();
      watch.watch("read", task::read);
      task.context.benchOutput().close();
      boolean isCompleted = snapshots % 2 == 0;
      watch.watchAction(
          "onSnapshotEnded", () -> task.operator.onSnapshotEnded(snapshots, isCompleted));
    }
    close(tasks);
    splits.addAll(discover(false));
    start(parallelism, splits);
  }

  private void close(List<Task> closing) throws Exception {
    tasks = List.of();
    for (Task task : closing) {
      watch.watchAction("close", task.operator::close);
      task.context.benchOutput().checkUnchanged();
    }
  }

  /** Closes what a run that failed has left open; why it failed counts, not what comes of that. */
  @Override
  public void close() {
    for (Task task : tasks) {
      try {
        task.operator.close();
      } catch (Exception e) {
        continue;
      }
    }
    worker.close();
  }
}
