package io.millrace.worker.exchange;

import io.millrace.api.function.FunctionContext;
import java.util.List;

/**
 * The sending end of an exchange in one task: gathers records in a batch for each target. A batch
 * is handed over when it is full, when an event follows, or when the task has nothing better to do
 * and the target might. Owned by the task's thread.
 */
public final class ExchangeWriter {
  /** How many records a batch holds. */
  public static final int BATCH_RECORDS = 512;

  private final Partitioner partitioner;
  private final OutputRoom room;
  private final ExchangeQueue[] targets;
  private final RecordBatch[] open;
  private long recordsHandedOver;

  /**
   * A writer to these targets.
   *
   * @param targets the queue to each receiving task, by its index
   * @param room is told when a target is full
   */
  public ExchangeWriter(Partitioner partitioner, List<ExchangeQueue> targets, OutputRoom room) {
    this.partitioner = partitioner;
    this.room = room;
    this.targets = targets.toArray(ExchangeQueue[]::new);
    this.open = new RecordBatch[this.targets.length];
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

  /** How many records were handed over. */
  public long recordsHandedOver() {
    return recordsHandedOver;
  }

  private void append(int target, Object record, long timestampMillis) {
    RecordBatch batch = open[target];
    if (batch == null) {
      batch = new RecordBatch(BATCH_RECORDS);
      open[target] = batch;
    }
    batch.add(record, timestampMillis);
    if (batch.isFull()) {
      handOver(target);
      markIfFull(target);
    }
  }

  private void handOver(int target) {
    RecordBatch batch = open[target];
    if (batch != null) {
      open[target] = null;
      recordsHandedOver += batch.size();
      targets[target].add(batch);
    }
  }

  private void markIfFull(int target) {
    if (!targets[target].hasRoom()) {
      room.markFull();
    }
  }
}
