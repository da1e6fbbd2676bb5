package io.millrace.worker.operator;

import io.millrace.api.time.WatermarkGenerator;
import io.millrace.api.time.WatermarkStrategy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How far event time has come in a source task: the least over its unfinished splits, those left
 * out that have been idle; when all are, the highest that one of them has reached. Each split has a
 * watermark generator of its own.
 *
 * <p>A split is idle when it had nothing for as long as the program allows. What counts is the time
 * between two answers that there is nothing new, as far as the task was reading meanwhile; so a
 * server that is away and receivers that hold the task back make no split idle. The splits of a
 * source that ends never are: what is in them is certain to come, so it must not depend on the
 * speed of reading which records are late.
 */
final class SplitClocks<T> {
  /** A task that took longer than this to come back was not waiting for records. */
  private static final long LONGEST_BATCH_NANOS = 100_000_000;

  /** Of a longer time without an answer nobody knows what was in it. */
  private static final long LONGEST_SILENCE_NANOS = 1_000_000_000;

  private static final long NOT_SILENT = -1;

  private final WatermarkStrategy<T> strategy;
  private final LongSupplier nanoClock;

  /** 0: a silent split is waited for without end. */
  private final long idlenessNanos;

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

    /** The reading time of the last answer that there is nothing, if no record has come since. */
    long answeredNanos = NOT_SILENT;

    private long silentNanos;

    SplitClock(String splitId, WatermarkGenerator<T> generator) {
      this.splitId = splitId;
      this.generator = generator;
    }

    void nothingNew(long readingNanos) {
      silentNanos =
          answeredNanos == NOT_SILENT
              ? 0
              : silentNanos + Math.min(LONGEST_SILENCE_NANOS, readingNanos - answeredNanos);
      answeredNanos = readingNanos;
    }

    boolean isSilentFor(long nanos) {
      return answeredNanos != NOT_SILENT && silentNanos >= nanos;
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
    clocks.put(splitId, new SplitClock<>(splitId, strategy.createGenerator()));
    isIdle = false;
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
    EventTime.checkAssigned(timestamp);
    clock.generator.onRecord(record, timestamp);
    clock.answeredNanos = NOT_SILENT;
    return timestamp;
  }

  /** Hears that a split has nothing new at the moment. */
  void nothingNew(String splitId) {
    SplitClock<T> clock = clocks.get(splitId);
    if (clock == null) {
      throw unknown(splitId, "said that there is nothing new");
    }
    clock.nothingNew(readingNanos);
  }

  /** A record has been found though all splits were idle. */
  void wake() {
    isIdle = false;
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
    if (clocks.isEmpty()) {
      isIdle = areSplitsKnown;
      return;
    }
    long least = Long.MAX_VALUE;
    long highest = Long.MIN_VALUE;
    boolean isAnyLive = false;
    for (SplitClock<T> clock : clocks.values()) {
      long reached = clock.generator.currentWatermark();
      highest = Math.max(highest, reached);
      if (!isIdle(clock)) {
        isAnyLive = true;
        least = Math.min(least, reached);
      }
    }
    watermark = Math.max(watermark, isAnyLive ? least : highest);
    isIdle = !isAnyLive;
  }

  private boolean isIdle(SplitClock<T> clock) {
    return idlenessNanos > 0 && clock.isSilentFor(idlenessNanos);
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
