package io.millrace.worker.operator;

import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SourceSplit;
import io.millrace.api.connector.SplitReader;
import io.millrace.api.function.Counter;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SerializedSplit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Reads the splits of a source. Its watermark begins anew after a restart, since a split may
 * continue in another task than before; the operators that depend on time remember how far it had
 * come.
 */
final class SourceReadOperator<T, S extends SourceSplit>
    implements SourceOperator, SourceOutput<T> {
  private static final long LOOK_INTERVAL_NANOS = 1_000_000_000;

  private final String name;
  private final Source<T, S> source;
  private final SplitClocks<T> clocks;
  private final LongSupplier nanoClock;
  private final TreeMap<Long, List<S>> splitsBySnapshot = new TreeMap<>();
  private SourceOutput<T> outputWhileIdle = this;
  private Output output;
  private SplitReader<T, S> reader;
  private boolean areAllSplitsAssigned;

  /** The position in its split of the last record. */
  private long currentPosition;

  private boolean isEmitting;
  private String obstacle = "";
  private long lastLookNanos;

  SourceReadOperator(
      String name, Source<T, S> source, WatermarkStrategy<T> watermarks, LongSupplier nanoClock) {
    this.name = name;
    this.source = source;
    this.nanoClock = nanoClock;
    this.lastLookNanos = nanoClock.getAsLong();
    this.clocks =
        new SplitClocks<>(watermarks, source.boundedness() == Boundedness.BOUNDED, nanoClock);
  }

  @Override
  public void open(OperatorContext context) throws Exception {
    output = context.output();
    reader = source.createReader(new Context(context));
  }

  @Override
  public boolean isBlocking() {
    return reader.isBlocking();
  }

  @Override
  public void addSplits(List<SerializedSplit> splits) throws Exception {
    clocks.onSplitsAssigned();
    List<S> added = new ArrayList<>(splits.size());
    for (SerializedSplit split : splits) {
      clocks.add(split.getSplitId());
      added.add(deserialize(split));
    }
    if (!added.isEmpty()) {
      reader.addSplits(added);
    }
  }

  @SuppressWarnings("unchecked") // the source itself made the split
  private S deserialize(SerializedSplit split) {
    ByteBuffer bytes = split.bufferForSplit();
    return (S)
        ObjectBytes.read(
            bytes.array(),
            bytes.arrayOffset() + bytes.position(),
            bytes.remaining(),
            "split '" + split.getSplitId() + "' of source '" + name + "'");
  }

  @Override
  public void noMoreSplits() {
    areAllSplitsAssigned = true;
  }

  @Override
  public boolean read(int maxRecords) throws Exception {
    clocks.startBatch();
    boolean hasRead =
        !clocks.areAllFinished()
            && reader.read(clocks.isIdle() ? outputWhileIdle : this, maxRecords);
    clocks.endBatch();
    lookForObstacle();
    return hasRead;
  }

  private void lookForObstacle() {
    long nowNanos = nanoClock.getAsLong();
    if (nowNanos - lastLookNanos >= LOOK_INTERVAL_NANOS) {
      lastLookNanos = nowNanos;
      obstacle = clocks.areAllFinished() ? "" : reader.obstacle();
    }
  }

  @Override
  public String obstacle() {
    return obstacle;
  }

  @Override
  public void onActive(Runnable call) {
    outputWhileIdle = new WakingOutput<>(this, clocks, call);
  }

  @Override
  public void collect(String splitId, long position, T record, long timestampMillis) {
    currentPosition = position;
    isEmitting = true;
    output.emit(record, clocks.onRecord(splitId, record, timestampMillis));
    isEmitting = false;
  }

  @Override
  public void finishSplit(String splitId) {
    clocks.finish(splitId);
  }

  @Override
  public void nothingNew(String splitId) {
    clocks.nothingNew(splitId);
  }

  @Override
  public boolean isExhausted() {
    return areAllSplitsAssigned && clocks.areAllFinished();
  }

  @Override
  public long currentWatermark() {
    return clocks.watermark();
  }

  @Override
  public boolean isIdle() {
    return clocks.isIdle();
  }

  @Override
  public String currentPosition() {
    return isEmitting
        ? "position " + currentPosition + " of split '" + clocks.lastSplitId() + "'"
        : "";
  }

  @Override
  public SnapshotWork snapshot(long snapshotId, OperatorSnapshot snapshot) {
    List<S> splits = List.copyOf(reader.snapshot());
    splitsBySnapshot.put(snapshotId, splits);
    return new SplitsWork(name, splits);
  }

  @Override
  public void onSnapshotEnded(long snapshotId, boolean isCompleted) throws Exception {
    if (!isCompleted) {
      splitsBySnapshot.remove(snapshotId);
      return;
    }
    List<S> splits = splitsBySnapshot.get(snapshotId);
    splitsBySnapshot.headMap(snapshotId, true).clear();
    if (splits != null) {
      reader.onSnapshotCompleted(splits);
    }
  }

  @Override
  public void close() throws Exception {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }

  record Context(OperatorContext task) implements ReaderContext {
    @Override
    public String jobId() {
      return task.jobId();
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
