package io.millrace.worker.exchange;

import java.util.Arrays;

/**
 * The watermark of several channels together: the least one of those that are neither idle nor
 * ended. It never goes back, also when a channel that was idle comes back with an earlier time.
 */
public final class WatermarkCoalescer {
  /** Before the first watermark. */
  public static final long NONE = Long.MIN_VALUE;

  private final long[] watermarks;
  private final boolean[] idle;
  private int idleCount;
  private int endedCount;
  private final boolean[] ended;
  private long current = NONE;

  /** A coalescer for this many channels, numbered from 0. */
  public WatermarkCoalescer(int channels) {
    watermarks = new long[channels];
    idle = new boolean[channels];
    ended = new boolean[channels];
    Arrays.fill(watermarks, NONE);
  }

  /** A watermark arrived. */
  public void onWatermark(int channel, long watermark) {
    long before = watermarks[channel];
    watermarks[channel] = Math.max(before, watermark);
    if (idle[channel]) {
      onRecords(channel);
    } else if (before <= current) { // else this channel is not the one that holds the others back
      update();
    }
  }

  /** Records arrived: the channel is not idle. */
  public void onRecords(int channel) {
    if (idle[channel]) {
      wake(channel);
      update();
    }
  }

  /** The channel has nothing for a while, and does not hold back the others. */
  public void onIdle(int channel) {
    if (!idle[channel] && !ended[channel]) {
      idle[channel] = true;
      idleCount++;
      update();
    }
  }

  /** The channel has ended; time is over for it. */
  public void onEnd(int channel) {
    if (!ended[channel]) {
      if (idle[channel]) {
        wake(channel);
      }
      ended[channel] = true;
      endedCount++;
      watermarks[channel] = Long.MAX_VALUE;
      update();
    }
  }

  /** The watermark of all channels together, or {@link #NONE}. */
  public long current() {
    return current;
  }

  /** Whether there are channels that have not ended, and all of them are idle. */
  public boolean isIdle() {
    return idleCount > 0 && idleCount + endedCount == idle.length;
  }

  /** Whether all channels have ended. */
  public boolean isEnded() {
    return endedCount == ended.length;
  }

  private void wake(int channel) {
    idle[channel] = false;
    idleCount--;
  }

  private void update() {
    if (isIdle()) {
      return; // those that are idle may come back: time stands still
    }
    long least = Long.MAX_VALUE;
    for (int channel = 0; channel < watermarks.length; channel++) {
      if (!idle[channel]) {
        least = Math.min(least, watermarks[channel]);
      }
    }
    current = Math.max(current, least);
  }
}
