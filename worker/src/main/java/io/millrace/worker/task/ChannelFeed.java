package io.millrace.worker.task;

import io.millrace.worker.exchange.AlignedInput;
import io.millrace.worker.exchange.Element;
import io.millrace.worker.exchange.OutputRoom;
import io.millrace.worker.exchange.RecordBatch;

/** Takes what other tasks have sent. */
final class ChannelFeed implements Feed {
  private final AlignedInput input;
  private final BatchTarget head;
  private final OutputRoom room;
  private RecordBatch batch;
  private int nextInBatch;
  private boolean tookInput;
  private long recordsTaken;

  ChannelFeed(AlignedInput input, BatchTarget head, OutputRoom room) {
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
    int first = nextInBatch;
    nextInBatch = head.take(batch, first, room);
    recordsTaken += nextInBatch - first;
    if (nextInBatch == batch.size()) {
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
