package io.millrace.testing;

import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.Sink;
import io.millrace.api.plan.Operation;
import io.millrace.planner.ChainedOperator;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.worker.operator.ObjectBytes;
import io.millrace.worker.operator.Operator;
import io.millrace.worker.operator.OperatorFactory;
import io.millrace.worker.operator.SnapshotWork;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes records to a sink once, on a way through snapshots and failures that chance takes. */
final class SinkRun<T> implements AutoCloseable {
  private static final int TASKS = 2;
  private static final long LOOK_INTERVAL_MILLIS = 2;

  private final SinkTarget<T> target;
  private final Sink<? super T, ?> sink;
  private final boolean isExactlyOnce;
  private final List<T> records;
  private final Random random;
  private final StepWatch watch;
  private final Duration patience;
  private final BenchWorker worker = new BenchWorker();
  private final List<String> history = new ArrayList<>();

  /** Tasks of a job that failed and that nobody closed: they may be gone, or still there. */
  private final List<Operator> lost = new ArrayList<>();

  private List<Operator> tasks = List.of();
  private long incarnation;
  private long lastSnapshot;

  /** How many records have been written, those given up after a failure not counted. */
  private int written;

  /** The snapshot that a new start goes on from; no committables before there is one. */
  private Snapshot restorable = new Snapshot(0, 0, List.of());

  /** What a snapshot of the whole job holds. */
  private record Snapshot(long id, int records, List<ByteBuffer> committables) {}

  SinkRun(
      SinkTarget<T> target, List<T> records, Random random, StepWatch watch, Duration patience) {
    this.target = target;
    this.sink = target.sink();
    this.isExactlyOnce = !(sink instanceof Sink.AtLeastOnce<?>);
    this.records = records;
    this.random = random;
    this.watch = watch;
    this.patience = patience;
  }

  /** What has happened so far, for a message. */
  String history() {
    return String.join(", ", history);
  }

  void run() throws Exception {
    restore();
    while (written < records.size()) {
      switch (random.nextInt(10)) {
        case 0 -> idle();
        case 1 -> giveUp(snapshot());
        case 2 -> complete(snapshot());
        case 3 -> completeInSecret(snapshot());
        case 4 -> fail();
        default -> write();
      }
    }
    complete(snapshot());
    checkVisible("in the end");
    close(tasks);
    tasks = List.of();
    checkVisible("after all tasks were closed");
  }

  private void write() throws Exception {
    Operator task = tasks.get(random.nextInt(TASKS));
    watch.watchAction("write", () -> task.process(records.get(written), written));
    written++;
    history.add("write");
  }

  private void idle() throws Exception {
    history.add("idle");
    for (Operator task : tasks) {
      watch.watchAction("flushWhenIdle", task::onIdle);
    }
    checkNothingEarly();
  }

  private Snapshot snapshot() throws Exception {
    lastSnapshot++;
    history.add("snapshot " + lastSnapshot);
    List<ByteBuffer> committables = new ArrayList<>();
    for (Operator task : tasks) {
      OperatorSnapshot part = new OperatorSnapshot();
      SnapshotWork work = watch.watch("prepareCommit", () -> task.snapshot(lastSnapshot, part));
      work.write(new NoFiles(), part);
      work.release();
      if (part.isSetCommittables()) {
        committables.addAll(part.getCommittables());
      }
    }
    checkNothingEarly();
    return new Snapshot(lastSnapshot, written, committables);
  }

  private void giveUp(Snapshot snapshot) throws Exception {
    history.add("given up");
    tell(snapshot, false);
    checkNothingEarly();
  }

  private void complete(Snapshot snapshot) throws Exception {
    history.add("completed");
    restorable = snapshot;
    tell(snapshot, true);
    for (Operator task : tasks) {
      watch.watchAction("commit", () -> awaitCommitted(task, snapshot.id()));
    }
    checkVisible("after the commit");
  }

  /** The tasks do not hear of it, for the job fails first. */
  private void completeInSecret(Snapshot snapshot) throws Exception {
    history.add("completed, which no task heard of");
    restorable = snapshot;
    fail();
  }

  private void tell(Snapshot snapshot, boolean isCompleted) throws Exception {
    for (Operator task : tasks) {
      watch.watchAction("onSnapshotEnded", () -> task.onSnapshotEnded(snapshot.id(), isCompleted));
    }
  }

  private static void awaitCommitted(Operator task, long snapshotId) throws Exception {
    while (!task.isCommitted(snapshotId)) {
      Thread.sleep(LOOK_INTERVAL_MILLIS);
    }
  }

  /** The job fails; its tasks are closed, or are gone without a word. */
  private void fail() throws Exception {
    if (random.nextBoolean()) {
      history.add("failure");
      close(tasks);
    } else {
      history.add("failure without close");
      lost.addAll(tasks);
    }
    tasks = List.of();
    restore();
  }

  /** As the master does before it starts tasks, and then these. */
  private void restore() throws Exception {
    incarnation++;
    watch.watchAction("the committer in the master", () -> recover(sink));
    checkVisible("after the restored snapshot was committed again");
    written = restorable.records();
    tasks = new ArrayList<>();
    for (int index = 0; index < TASKS; index++) {
      Operator task =
          OperatorFactory.create(
              new ChainedOperator(BenchContext.OPERATOR_NAME, new Operation.Write(sink), -1, null));
      tasks.add(task);
      BenchContext context =
          new BenchContext(index, TASKS, incarnation, worker, List.of(), Drive.UNDISTURBED);
      watch.watchAction("createWriter", () -> task.open(context));
    }
  }

  private <C extends Serializable> void recover(Sink<? super T, C> recovered) throws Exception {
    List<C> committables = new ArrayList<>();
    for (ByteBuffer bytes : restorable.committables()) {
      committables.add(read(bytes));
    }
    CommitterContext context = new CommitterContext(worker.jobId(), BenchContext.OPERATOR_NAME);
    try (Committer<C> committer = recovered.createCommitter(context)) {
      if (!committables.isEmpty()) {
        committer.commit(committables);
      }
      committer.abandonLeftovers(incarnation, TASKS);
    }
  }

  @SuppressWarnings("unchecked") // the sink that wrote it is the one that reads it
  private static <C> C read(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return (C) ObjectBytes.read(copy, 0, copy.length, "a committable");
  }

  /** Nothing is visible that is in no completed snapshot. */
  private void checkNothingEarly() throws Exception {
    if (isExactlyOnce) {
      checkVisible("before the snapshot was complete");
    }
  }

  /** All that is committed is visible, perhaps after a moment, and nothing else at any moment. */
  private void checkVisible(String when) throws Exception {
    long giveUpNanos = System.nanoTime() + patience.toNanos();
    List<T> missing = lookForMissing(when);
    while (!missing.isEmpty()) {
      if (System.nanoTime() > giveUpNanos) {
        throw new ContractBrokenError(
            "%s, these records were not visible: %s".formatted(when, missing));
      }
      Thread.sleep(LOOK_INTERVAL_MILLIS);
      missing = lookForMissing(when);
    }
  }

  private List<T> lookForMissing(String when) throws Exception {
    List<T> missing = new ArrayList<>(records.subList(0, restorable.records()));
    List<T> surplus = new ArrayList<>();
    for (T record : target.visible()) {
      if (!missing.remove(record)) {
        surplus.add(record);
      }
    }
    if (isExactlyOnce && !surplus.isEmpty()) {
      throw new ContractBrokenError(
          "%s, these records were visible too early or once too often: %s"
              .formatted(when, surplus));
    }
    return missing;
  }

  private void close(List<Operator> closing) throws Exception {
    for (Operator task : closing) {
      watch.watchAction("close", task::close);
    }
  }

  /** Ends the tasks that were lost, and what a run that failed has left open. */
  @Override
  public void close() {
    lost.addAll(tasks);
    for (Operator task : lost) {
      try {
        task.close();
      } catch (Exception e) {
        continue; // its resources are what matters here
      }
    }
    worker.close();
  }
}
