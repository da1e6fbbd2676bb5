package io.millrace.worker.operator;

import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.Sink;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.WriterContext;
import io.millrace.api.function.Counter;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SinkProgress;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes a sink in two phases. What was prepared for a snapshot stays pending until it has been
 * committed here, and is part of every later snapshot until then. Nothing is restored: the master
 * commits what the restored snapshot held before it deploys the tasks.
 */
final class SinkOperator<T, C extends Serializable> implements Operator {
  private final String name;
  private final Sink<T, C> sink;
  private final TreeMap<Long, PreparedCommit<C>> pending = new TreeMap<>();
  private final CommitHealth health;
  private SinkWriter<T, C> writer;
  private BackgroundCommitter<C> committer;
  private long requestedThrough = Long.MIN_VALUE;

  SinkOperator(String name, Sink<T, C> sink) {
    this.name = name;
    this.sink = sink;
    this.health = new CommitHealth(name);
  }

  @Override
  public void open(OperatorContext context) throws Exception {
    committer =
        new BackgroundCommitter<>(
            "committer " + name + " " + context.taskIndex(),
            sink.createCommitter(new CommitterContext(context.jobId(), name)),
            health,
            context::wakeUp);
    writer = sink.createWriter(new Context(context));
  }

  @Override
  public boolean isBlocking() {
    return writer.isBlocking();
  }

  @Override
  @SuppressWarnings("unchecked") // the program's types were checked when it was compiled
  public void process(Object record, long timestampMillis) throws Exception {
    writer.write((T) record, timestampMillis);
  }

  @Override
  public void onIdle() throws Exception {
    writer.flushWhenIdle();
  }

  @Override
  public SnapshotWork snapshot(long snapshotId, OperatorSnapshot snapshot) throws Exception {
    List<C> prepared = List.copyOf(writer.prepareCommit(snapshotId));
    if (!prepared.isEmpty()) {
      pending.put(snapshotId, new PreparedCommit<>(name, prepared));
    }
    forgetCommitted();
    return new CommittablesWork(List.copyOf(pending.values()));
  }

  @Override
  public void onSnapshotEnded(long snapshotId, boolean isCompleted) {
    // What was prepared for a snapshot that was given up stays pending: a later one takes it along.
    if (!isCompleted || snapshotId <= requestedThrough) {
      return;
    }
    List<C> due = new ArrayList<>();
    Collection<PreparedCommit<C>> newlyDue =
        pending.subMap(requestedThrough, false, snapshotId, true).values();
    for (PreparedCommit<C> each : newlyDue) { // no lambda: the class is copied
      due.addAll(each.committables());
    }
    if (!due.isEmpty()) {
      committer.commit(pending.floorKey(snapshotId), newlyDue.size(), due);
    }
    requestedThrough = snapshotId;
  }

  @Override
  public boolean isCommitted(long snapshotId) {
    forgetCommitted();
    return pending.isEmpty() || pending.firstKey() > snapshotId;
  }

  @Override
  public Optional<SinkProgress> sinkProgress() {
    return health.progress();
  }

  private void forgetCommitted() {
    long committedThrough = committer.committedThrough();
    if (!pending.isEmpty()) {
      pending.headMap(committedThrough, true).clear();
    }
  }

  @Override
  public void close() throws Exception {
    try {
      if (writer != null) {
        writer.close();
        writer = null;
      }
    } finally {
      if (committer != null) {
        committer.close();
        committer = null;
      }
    }
  }

  private record Context(OperatorContext task) implements WriterContext {
    @Override
    public String jobId() {
      return task.jobId();
    }

    @Override
    public long incarnation() {
      return task.incarnation();
    }

    @Override
    public String operatorName() {
      return task.operatorName();
    }

    @Override
    public int taskIndex() {
      return task.taskIndex();
    }

    @Override
    public int parallelism() {
      return task.parallelism();
    }

    @Override
    public Counter counter(String group, String counterName) {
      return task.counter(group, counterName);
    }
  }
}
