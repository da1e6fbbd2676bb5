package io.millrace.worker.task;

import io.millrace.protocol.SnapshotKind;
import io.millrace.worker.exchange.Element;
import io.millrace.worker.operator.SourceOperator;
import java.util.function.Consumer;

/** Reads a source, and starts the barriers of snapshots. */
final class SourceFeed implements Feed {
  /** How many records the source is asked for at a time. */
  private static final int MOST_RECORDS = 1024;

  private final SourceOperator source;
  private final TaskOutputs outputs;
  private final Consumer<Element.Event> passOn;

  /** Few at first, since nobody knows how large they are. */
  private int recordsWanted = 1;

  private TaskMessage.TriggerSnapshot trigger;
  private long lastTriggered = Long.MIN_VALUE;
  private long timeGiven = Long.MIN_VALUE;
  private boolean isIdleGiven;
  private boolean isEnded;

  /** The last barrier is on its way: nothing is read any more, but it may have to be repeated. */
  private boolean isStopped;

  private boolean isReading;
  private boolean tookInput;

  /**
   * A feed from a source.
   *
   * @param passOn takes what all stages after this one must know at once
   */
  SourceFeed(SourceOperator source, TaskOutputs outputs, Consumer<Element.Event> passOn) {
    this.source = source;
    this.outputs = outputs;
    this.passOn = passOn;
    source.onActive(this::sayActive);
  }

  private void sayActive() {
    if (isIdleGiven) {
      isIdleGiven = false;
      passOn.accept(new Element.Active());
    }
  }

  /** Starts a barrier as soon as possible; a newer one takes the place of one not yet started. */
  void trigger(TaskMessage.TriggerSnapshot newTrigger) {
    if (newTrigger.barrier().snapshotId() > lastTriggered) {
      lastTriggered = newTrigger.barrier().snapshotId();
      trigger = newTrigger;
    }
  }

  /** Whether there is nothing to read any more. */
  boolean isEnded() {
    return isEnded;
  }

  /** What keeps the source from making progress; empty: nothing. */
  String obstacle() {
    return source.obstacle();
  }

  @Override
  public Element.Event advance() throws Exception {
    if (trigger != null) {
      return startBarrier();
    }
    if (isEnded || isStopped) {
      tookInput = false;
      return null;
    }
    if (!source.isIdle()) {
      sayActive(); // it was given splits
    }
    isReading = true;
    tookInput = source.read(recordsWanted);
    isReading = false;
    if (tookInput) {
      recordsWanted = outputs.takeRecordsThatFit(Math.min(MOST_RECORDS, 2 * recordsWanted));
    }
    return eventAfterReading();
  }

  private Element.Event startBarrier() {
    tookInput = true;
    if (trigger.drain() && timeGiven < Long.MAX_VALUE) {
      return time(Long.MAX_VALUE);
    }
    Element.Barrier barrier = trigger.barrier();
    trigger = null;
    isStopped |= barrier.kind() == SnapshotKind.FINAL;
    return barrier;
  }

  private Element.Event eventAfterReading() {
    if (source.currentWatermark() > timeGiven) {
      return time(source.currentWatermark());
    }
    if (!tookInput && source.isExhausted()) {
      if (timeGiven < Long.MAX_VALUE) {
        return time(Long.MAX_VALUE);
      }
      isEnded = true;
      return new Element.EndOfInput();
    }
    if (source.isIdle() && !isIdleGiven) {
      isIdleGiven = true;
      return new Element.Idle();
    }
    return null;
  }

  private Element.Event time(long watermark) {
    sayActive();
    timeGiven = watermark;
    return new Element.Watermark(watermark);
  }

  @Override
  public boolean tookInput() {
    return tookInput;
  }

  @Override
  public void abortSnapshot(long snapshotId) {
    lastTriggered = Math.max(lastTriggered, snapshotId);
    if (trigger != null && trigger.barrier().snapshotId() <= snapshotId) {
      trigger = null;
    }
  }

  @Override
  public String position() {
    return isReading ? source.currentPosition() : "";
  }

  @Override
  public long alignmentNanos() {
    return 0;
  }
}
