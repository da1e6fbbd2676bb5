package io.millrace.worker.operator;

import io.millrace.api.time.WatermarkGenerator;
import io.millrace.api.time.WatermarkStrategy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How far event time has come in a source task: the least over its unfinished splits, those left
 * out that have been silent for longer than the idleness time-out while they were read. Each split
 * has a watermark generator of its own.
 *
 * <p>The splits of a source that ends are never taken for silent: what is in them is certain to
 * come, so it must not depend on the speed of reading which records are late.
 */
final class SplitClocks<T> {
  /** A task that took longer than this to come back was not waiting for records. */
  private static final long LONGEST_BATCH_NANOS = 500_000_000;

  private static final long LONGEST_PATIENCE_NANOS = 30_000_000_000L;

  private final WatermarkStrategy<T> strategy;
  private final LongSupplier nanoClock;

  /** 0: a silent split is waited for without end. */
  private final long idlenessNanos;

  /** After how long a task that is not told its splits no longer keeps others waiting. */
  private final long patienceNanos;

  private final Map<String, SplitClock<T>> clocks = new HashMap<>();
  private SplitClock<T> last;

  /** The name of {@link #last}, as the reader gave it: most readers give the same object again. */
  private String lastGiven;

  private boolean areSplitsKnown;

  /** Grows with the time in which splits are read, not while the task has to wait. */
  private long readingNanos;

  private long lastBatchNanos;
  private long watermark = Long.MIN_VALUE;
  private boolean isIdle;

  private static final class SplitClock<T> {
    final String splitId;
    final WatermarkGenerator<T> generator;

    /** The reading time when it last had a record. */
    long activeNanos;

    SplitClock(String splitId, WatermarkGenerator<T> generator, long activeNanos) {
      this.splitId = splitId;
      this.generator = generator;
      this.activeNanos = activeNanos;
    }
  }

  /**
   * Clocks for no splits yet.
   *
   * @param isBounded whether the source ends
   * @param nanoClock the processing time, for idleness
   */
  SplitClocks(WatermarkStrategy<T> strategy, boolean isBounded, LongSupplier nanoClock) {
    this.strategy = strategy;
    this.nanoClock = nanoClock;
    this.idlenessNanos = isBounded ? 0 : strategy.idleness().toNanos();
    this.patienceNanos =
        isBounded ? Long.MAX_VALUE : idlenessNanos > 0 ? idlenessNanos : LONGEST_PATIENCE_NANOS;
    this.lastBatchNanos = nanoClock.getAsLong();
  }

  /** Tells that this task's first splits have been assigned, though there may be none. */
  void onSplitsAssigned() {
    areSplitsKnown = true;
  }

  void add(String splitId) {
    if (clocks.containsKey(splitId)) {
      throw new IllegalStateException("split '" + splitId + "' was assigned twice");
    }
    clocks.put(splitId, new SplitClock<>(splitId, strategy.createGenerator(), readingNanos));
  }

  void finish(String splitId) {
    if (clocks.remove(splitId) == null) {
      throw unknown(splitId, "finished");
    }
    last = null;
    lastGiven = null;
  }

  boolean areAllFinished() {
    return clocks.isEmpty();
  }

  /** Sees a record; gives its event time. */
  long onRecord(String splitId, T record, long sourceTimestamp) {
    SplitClock<T> clock = clockOf(splitId);
    long timestamp = strategy.timestampAssigner().timestampOf(record, sourceTimestamp);
    clock.generator.onRecord(record, timestamp);
    clock.activeNanos = readingNanos;
    return timestamp;
  }

  @SuppressWarnings("ReferenceEquality") // another object with the same name is only slower
  private SplitClock<T> clockOf(String splitId) {
    if (splitId != lastGiven || last == null) {
      last = clocks.get(splitId);
      if (last == null) {
        throw unknown(splitId, "emitted a record");
      }
      lastGiven = splitId;
    }
    return last;
  }

  /** The split that the last record came from. */
  String lastSplitId() {
    return last == null ? "" : last.splitId;
  }

  private static IllegalStateException unknown(String splitId, String action) {
    return new IllegalStateException(
        "the reader %s for split '%s', which is not among its unfinished splits"
            .formatted(action, splitId));
  }

  /** Takes the time; once before each batch. */
  void startBatch() {
    long nowNanos = nanoClock.getAsLong();
    readingNanos += Math.min(LONGEST_BATCH_NANOS, nowNanos - lastBatchNanos);
    lastBatchNanos = nowNanos;
  }

  /** Finds the watermark and the idleness; once after each batch. */
  void endBatch() {
    long least = Long.MAX_VALUE;
    boolean isAnyLive = false;
    for (SplitClock<T> clock : clocks.values()) {
      if (!isSilentSince(clock.activeNanos)) {
        isAnyLive = true;
        least = Math.min(least, clock.generator.currentWatermark());
      }
    }
    if (isAnyLive) {
      watermark = Math.max(watermark, least);
    }
    isIdle = clocks.isEmpty() ? areSplitsKnown || readingNanos >= patienceNanos : !isAnyLive;
  }

  private boolean isSilentSince(long activeNanos) {
    return idlenessNanos > 0 && readingNanos - activeNanos >= idlenessNanos;
  }

  /** The time that all live splits have reached; never goes back. */
  long watermark() {
    return watermark;
  }

  /** Whether there is no live split. */
  boolean isIdle() {
    return isIdle;
  }
}
