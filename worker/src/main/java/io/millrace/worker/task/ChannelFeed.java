package io.millrace.worker.task;

import io.millrace.worker.exchange.AlignedInput;
import io.millrace.worker.exchange.Element;
import io.millrace.worker.exchange.OutputRoom;
import io.millrace.worker.exchange.RecordBatch;

/** Takes what other tasks have sent. */
final class ChannelFeed implements Feed {
  private final AlignedInput input;
  private final RecordTarget head;
  private final OutputRoom room;
  private RecordBatch batch;
  private int nextInBatch;
  private boolean tookInput;
  private long recordsTaken;

  ChannelFeed(AlignedInput input, RecordTarget head, OutputRoom room) {
    this.input = input;
    this.head = head;
    this.room = room;
  }

  @Override
  public Element.Event advance() {
    tookInput = true;
    if (batch != null) {
      processBatch();
      return null;
    }
    Element element = input.poll();
    if (element instanceof RecordBatch taken) {
      batch = taken;
      nextInBatch = 0;
      processBatch();
      return null;
    }
    tookInput = element != null;
    return (Element.Event) element;
  }

  private void processBatch() {
    RecordBatch taken = batch;
    int first = nextInBatch;
    int size = taken.size();
    int index = first;
    while (index < size && !room.isFull()) {
      head.accept(taken.record(index), taken.timestamp(index));
      index++;
    }
    recordsTaken += index - first;
    nextInBatch = index;
    if (index == size) {
      batch = null;
    }
  }

  @Override
  public boolean tookInput() {
    return tookInput;
  }

  @Override
  public void abortSnapshot(long snapshotId) {
    input.abortSnapshot(snapshotId);
  }

  @Override
  public String position() {
    return "";
  }

  @Override
  public long alignmentNanos() {
    return input.alignmentNanos();
  }

  long recordsTaken() {
    return recordsTaken;
  }
}
