package io.millrace.worker.exchange;

import io.millrace.api.function.FunctionContext;
import io.millrace.worker.codec.CodecRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The sending end of an exchange in one task: gathers records in a batch for each target. A batch
 * is handed over when it is full, when an event follows, or when the task has nothing better to do
 * and the target might. Owned by the task's thread.
 *
 * <p>The task looks for room before it takes input. If one call emits much more than there was room
 * for, its thread waits here for the targets; those that share its loop go on in another one.
 */
public final class ExchangeWriter {
  /** How many records a batch holds at most. */
  public static final int BATCH_RECORDS = BatchSize.MOST_RECORDS;

  private static final long WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final Partitioner partitioner;
  private final OutputRoom room;
  private final ExchangeQueue[] targets;
  private final RecordBatch[] open;
  private final BatchSize batchSize;
  private boolean hasBegun;
  private long recordsHandedOver;

  /**
   * A writer to these targets.
   *
   * @param targets the queue to each receiving task, by its index
   * @param room is told when a target is full
   * @param codecs tell how large records are
   */
  public ExchangeWriter(
      Partitioner partitioner, List<ExchangeQueue> targets, OutputRoom room, CodecRegistry codecs) {
    this.partitioner = partitioner;
    this.room = room;
    this.targets = targets.toArray(ExchangeQueue[]::new);
    this.open = new RecordBatch[this.targets.length];
    this.batchSize = new BatchSize(codecs);
  }

  /** Called once before the first record, with what the sending operator knows of its task. */
  public void open(FunctionContext context) throws Exception {
    partitioner.open(context);
  }

  /** Called once after the last record. */
  public void close() throws Exception {
    partitioner.close();
  }

  /** Chooses the target for each record. */
  public Partitioner partitioner() {
    return partitioner;
  }

  /**
   * Sends a record.
   *
   * @param target as the {@link #partitioner} has chosen
   */
  public void write(int target, Object record, long timestampMillis) {
    if (target != Partitioner.ALL) {
      append(target, record, timestampMillis);
      return;
    }
    for (int each = 0; each < targets.length; each++) {
      append(each, record, timestampMillis);
    }
  }

  /** Sends an event to all targets, after all records so far. */
  public void writeEvent(Element.Event event) {
    for (int target = 0; target < targets.length; target++) {
      handOver(target);
      targets[target].add(event);
      markIfFull(target);
    }
  }

  /** Hands over what was gathered for those targets that may have nothing to do. */
  public void flushToHungry() {
    for (int target = 0; target < targets.length; target++) {
      if (open[target] != null && targets[target].isHungry()) {
        handOver(target);
        markIfFull(target);
      }
    }
  }

  /** Whether all targets have room; those that have none will wake the task when they do. */
  public boolean hasRoom() {
    boolean found = true;
    for (ExchangeQueue target : targets) {
      found &= target.hasRoom();
    }
    return found;
  }

  /**
   * How many records an empty channel has room for, as far as their size is known; without limit if
   * no batch was begun since this was asked last.
   */
  public int takeRecordsThatFit() {
    boolean isLimited = hasBegun;
    hasBegun = false;
    return isLimited ? batchSize.recordsThatFit() : Integer.MAX_VALUE;
  }

  /** How many records were handed over. */
  public long recordsHandedOver() {
    return recordsHandedOver;
  }

  private void append(int target, Object record, long timestampMillis) {
    RecordBatch batch = open[target];
    if (batch == null) {
      batch = begin(target, record);
    }
    batch.add(record, timestampMillis);
    if (batch.isFull()) {
      handOver(target);
      markIfFull(target);
    }
  }

  private RecordBatch begin(int target, Object first) {
    RecordBatch batch = new RecordBatch(batchSize.recordsFrom(first));
    open[target] = batch;
    hasBegun = true;
    return batch;
  }

  private void handOver(int target) {
    RecordBatch batch = open[target];
    if (batch != null) {
      open[target] = null;
      recordsHandedOver += batch.size();
      ExchangeQueue queue = targets[target];
      queue.setBound(batchSize.batches());
      queue.add(batch);
      if (queue.isOverfull()) {
        awaitRoom(queue);
      }
    }
  }

  private static void awaitRoom(ExchangeQueue queue) {
    while (!queue.flushOverflow()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException(
            "interrupted while waiting for receivers to take what one call has emitted");
      }
      LockSupport.parkNanos(queue, WAIT_NANOS);
    }
  }

  private void markIfFull(int target) {
    if (!targets[target].hasRoom()) {
      room.markFull();
    }
  }
}
