package io.millrace.worker.exchange;

import java.util.Arrays;

/**
 * The watermark of several channels together: the least one of those that are neither idle nor
 * ended. When the last of them goes idle, it is the highest that an idle one has reached: nobody is
 * left who could have anything before it. It never goes back, also when a channel that was idle
 * comes back with an earlier time.
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
    checkActive(channel);
    long before = watermarks[channel];
    watermarks[channel] = Math.max(before, watermark);
    if (before <= current) { // else this channel is not the one that holds the others back
      update();
    }
  }

  /**
   * Records arrived, or something else that a channel has only while it is active.
   *
   * @throws IllegalStateException if it is idle: some receivers would not know that it has records
   */
  public void checkActive(int channel) {
    if (idle[channel]) {
      throw new IllegalStateException(
          "channel " + channel + " sends on without having said that it is active again");
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

  /** The channel is not idle any more, and holds back the others again. */
  public void onActive(int channel) {
    if (idle[channel]) {
      idle[channel] = false;
      idleCount--;
      update();
    }
  }

  /** The channel has ended; time is over for it. */
  public void onEnd(int channel) {
    if (!ended[channel]) {
      checkActive(channel);
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

  private void update() {
    current = Math.max(current, isIdle() ? highestOfIdle() : leastOfActive());
  }

  private long leastOfActive() {
    long least = Long.MAX_VALUE;
    for (int channel = 0; channel < watermarks.length; channel++) {
      if (!idle[channel]) {
        least = Math.min(least, watermarks[channel]);
      }
    }
    return least;
  }

  private long highestOfIdle() {
    long highest = NONE;
    for (int channel = 0; channel < watermarks.length; channel++) {
      if (idle[channel]) {
        highest = Math.max(highest, watermarks[channel]);
      }
    }
    return highest;
  }
}
