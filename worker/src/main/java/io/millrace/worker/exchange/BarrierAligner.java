package io.millrace.worker.exchange;

import java.util.Arrays;

/**
 * Finds the moment at which a snapshot's barrier has arrived on every channel. A channel that has
 * delivered it is blocked until then, so that nothing from after the barrier is taken before.
 *
 * <p>Snapshots' ids grow. A barrier of a later snapshot gives up the alignment for an earlier one,
 * whose barriers are ignored from then on, as are those of a snapshot that was aborted.
 */
public final class BarrierAligner {
  private static final long NONE = Long.MIN_VALUE;

  private final boolean[] blocked;
  private int blockedCount;
  private long aligning = NONE;
  private long lastEnded = NONE;

  /** An aligner for this many channels, numbered from 0. */
  public BarrierAligner(int channels) {
    blocked = new boolean[channels];
  }

  /**
   * A barrier arrived on a channel that is not blocked.
   *
   * @return whether it was the last one that was missing: the snapshot is due, and no channel is
   *     blocked any more
   */
  public boolean onBarrier(int channel, long snapshotId) {
    if (blocked[channel]) {
      throw new IllegalStateException(
          "barrier " + snapshotId + " was taken from blocked channel " + channel);
    }
    if (snapshotId <= lastEnded || snapshotId < aligning) {
      return false;
    }
    if (snapshotId > aligning) {
      abort(aligning);
      aligning = snapshotId;
    }
    blocked[channel] = true;
    blockedCount++;
    if (blockedCount < blocked.length) {
      return false;
    }
    abort(snapshotId);
    return true;
  }

  /** Gives up a snapshot, and those before it: unblocks, and ignores barriers yet to come. */
  public void abort(long snapshotId) {
    lastEnded = Math.max(lastEnded, snapshotId);
    if (aligning != NONE && aligning <= snapshotId) {
      aligning = NONE;
      blockedCount = 0;
      Arrays.fill(blocked, false);
    }
  }

  /** Whether nothing may be taken from a channel now. */
  public boolean isBlocked(int channel) {
    return blocked[channel];
  }

  /** Whether some channels wait for others. */
  public boolean isAligning() {
    return blockedCount > 0;
  }
}
