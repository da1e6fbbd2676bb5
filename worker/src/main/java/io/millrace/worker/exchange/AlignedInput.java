package io.millrace.worker.exchange;

import java.util.List;

/**
 * The channels of a task as one: takes from them in turn, holds back those that wait for a barrier,
 * and gives out each barrier, watermark, idleness and end once, when it is true of all channels.
 * That not all are idle any more is given out before anything else that comes of it. Owned by the
 * task's thread.
 */
public final class AlignedInput {
  private final ExchangeQueue[] channels;
  private final BarrierAligner aligner;
  private final WatermarkCoalescer coalescer;
  private int next;
  private long watermarkGiven = WatermarkCoalescer.NONE;
  private boolean idleGiven;
  private boolean endGiven;
  private long alignmentStartNanos;
  private long alignmentNanos;

  /** The input that consists of these channels; at least one. */
  public AlignedInput(List<ExchangeQueue> channels) {
    this.channels = channels.toArray(ExchangeQueue[]::new);
    aligner = new BarrierAligner(this.channels.length);
    coalescer = new WatermarkCoalescer(this.channels.length);
  }

  /**
   * The next thing to handle, or {@code null} if there is nothing now. The end of all input comes
   * after the watermark {@code Long.MAX_VALUE}; barriers may come after it.
   */
  public Element poll() {
    for (int looked = 0; looked < channels.length; ) {
      Element due = dueEvent();
      if (due != null) {
        return due;
      }
      int channel = next;
      Element element = aligner.isBlocked(channel) ? null : channels[channel].poll();
      if (element == null) {
        looked++;
        advance();
      } else if (element instanceof RecordBatch) {
        coalescer.checkActive(channel);
        advance();
        return element;
      } else if (element instanceof Element.Barrier barrier) {
        looked = 0;
        if (isDue(channel, barrier)) {
          return barrier;
        }
      } else {
        looked = 0;
        note(channel, element);
      }
    }
    return dueEvent();
  }

  /** Stops waiting for a snapshot's barriers. */
  public void abortSnapshot(long snapshotId) {
    aligner.abort(snapshotId);
  }

  /** How long the last completed alignment took. */
  public long alignmentNanos() {
    return alignmentNanos;
  }

  private void advance() {
    next = next + 1 == channels.length ? 0 : next + 1;
  }

  private boolean isDue(int channel, Element.Barrier barrier) {
    boolean wasAligning = aligner.isAligning();
    boolean isDue = aligner.onBarrier(channel, barrier.snapshotId());
    if (isDue) {
      alignmentNanos = wasAligning ? System.nanoTime() - alignmentStartNanos : 0;
    } else if (!wasAligning) {
      alignmentStartNanos = System.nanoTime();
    }
    return isDue;
  }

  private void note(int channel, Element element) {
    if (element instanceof Element.Watermark watermark) {
      coalescer.onWatermark(channel, watermark.timestampMillis());
    } else if (element instanceof Element.Idle) {
      coalescer.onIdle(channel);
    } else if (element instanceof Element.Active) {
      coalescer.onActive(channel);
    } else if (element instanceof Element.EndOfInput) {
      coalescer.onEnd(channel);
    }
  }

  private Element dueEvent() {
    if (idleGiven && !coalescer.isIdle()) {
      idleGiven = false;
      return new Element.Active();
    }
    if (coalescer.current() > watermarkGiven) {
      watermarkGiven = coalescer.current();
      return new Element.Watermark(watermarkGiven);
    }
    if (coalescer.isEnded() && !endGiven) {
      endGiven = true;
      return new Element.EndOfInput();
    }
    if (coalescer.isIdle() && !idleGiven) {
      idleGiven = true;
      return new Element.Idle();
    }
    return null;
  }
}
