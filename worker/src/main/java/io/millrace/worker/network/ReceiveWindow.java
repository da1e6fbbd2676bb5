package io.millrace.worker.network;

/**
 * How far the sender of a channel may run ahead of what the receiver has worked off. The window
 * moves, ten times a second, half-way to three times what was worked off in that time: about 300 ms
 * of data are under way, whatever the rate. (The idea is Hazelcast Jet's.) Owned by the receiving
 * task's thread.
 */
final class ReceiveWindow {
  static final long SMALLEST_BYTES = 256 << 10;
  static final long LARGEST_BYTES = 32 << 20;
  private static final long PERIOD_NANOS = 100_000_000;
  private static final int PERIODS_AHEAD = 3;

  private long windowBytes = SMALLEST_BYTES;
  private long processedBytes;
  private long processedAtPeriodStart;
  private long periodStartNanos;
  private long grantedBytes;

  ReceiveWindow(long nowNanos) {
    periodStartNanos = nowNanos;
  }

  /** The position in the stream, in bytes from its start, up to which the sender may send now. */
  long grant() {
    grantedBytes = Math.max(grantedBytes, processedBytes + windowBytes);
    return grantedBytes;
  }

  /**
   * Notes that bytes were worked off.
   *
   * @return whether the sender should be told a new {@link #grant}
   */
  boolean onProcessed(long bytes, long nowNanos) {
    processedBytes += bytes;
    if (nowNanos - periodStartNanos >= PERIOD_NANOS) {
      adapt(nowNanos);
    }
    return processedBytes + windowBytes - grantedBytes >= windowBytes / 2;
  }

  private void adapt(long nowNanos) {
    long periods = (nowNanos - periodStartNanos) / PERIOD_NANOS;
    long perPeriod = (processedBytes - processedAtPeriodStart) / periods;
    long target = PERIODS_AHEAD * perPeriod;
    windowBytes += (target - windowBytes) / 2;
    windowBytes = Math.max(SMALLEST_BYTES, Math.min(LARGEST_BYTES, windowBytes));
    processedAtPeriodStart = processedBytes;
    periodStartNanos = nowNanos;
  }
}
