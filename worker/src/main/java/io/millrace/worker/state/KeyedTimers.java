package io.millrace.worker.state;

import io.millrace.worker.memory.ByteArrays;

/**
 * Event-time timers of the keys of a store, each for a time, the current key and a window (0 if the
 * operator knows no windows). Registering one that is there already does nothing.
 *
 * <p>After the watermark advanced, {@link #poll} gives one due timer after the other. Timers may be
 * registered and deleted in between, and the polling may be resumed later. Timers come in order of
 * time, whatever their keys.
 */
public final class KeyedTimers {
  private final KeyedStateStore store;
  private final NamedTables tables;
  private final TimerTable[] byGroup;

  /** By group: no timer is earlier. The first one may have been deleted. */
  private final LeastTimes earliest;

  private long timestampMillis;
  private long window;

  KeyedTimers(KeyedStateStore store, NamedTables tables) {
    this.store = store;
    this.tables = tables;
    this.byGroup = new TimerTable[store.range().size()];
    this.earliest = new LeastTimes(byGroup.length);
    for (int i = 0; i < byGroup.length; i++) {
      StateTable restored = tables.existing(store.range().first() + i);
      if (restored != null) {
        byGroup[i] = new TimerTable(restored, store.account());
        earliest.set(i, byGroup[i].nextTimestamp());
      }
    }
  }

  /** Registers a timer for the current key; gives whether it was not there already. */
  public boolean register(long timestamp, long itsWindow) {
    int length = store.appendWindow(itsWindow);
    int index = store.currentKeyGroup() - store.range().first();
    if (timestamp < earliest.of(index)) {
      earliest.set(index, timestamp);
    }
    return ofCurrentGroup().register(timestamp, store.keyBytes(), 0, length);
  }

  /** Takes a timer of the current key back; gives whether it was there. */
  public boolean delete(long timestamp, long itsWindow) {
    int length = store.appendWindow(itsWindow);
    return ofCurrentGroup().delete(timestamp, store.keyBytes(), 0, length);
  }

  /** How many timers there are. */
  public long size() {
    long size = 0;
    for (TimerTable timers : byGroup) {
      size += timers == null ? 0 : timers.size();
    }
    return size;
  }

  /** Whether there may be a timer at or before the watermark, other than at the end of time. */
  public boolean areDue(long watermark) {
    return earliest.least() <= watermark && earliest.least() < Long.MAX_VALUE;
  }

  /**
   * Takes out a timer that is due and makes its key the current one. It is told by {@link
   * #timestamp} and {@link #window}.
   *
   * @return whether there was one at or before the watermark
   */
  public boolean poll(long watermark) {
    while (areDue(watermark)) {
      int index = earliest.placeOfLeast();
      TimerTable timers = byGroup[index];
      long next = timers.nextTimestamp();
      if (next > earliest.least()) {
        earliest.set(index, next);
      } else {
        take(index, watermark);
        return true;
      }
    }
    return watermark == Long.MAX_VALUE && pollAtEndOfTime();
  }

  /** Timers for {@code Long.MAX_VALUE}, which is also the time of groups that have none. */
  private boolean pollAtEndOfTime() {
    for (int index = 0; index < byGroup.length; index++) {
      if (byGroup[index] != null && byGroup[index].size() > 0) {
        take(index, Long.MAX_VALUE);
        return true;
      }
    }
    return false;
  }

  private void take(int index, long watermark) {
    TimerTable timers = byGroup[index];
    if (!timers.poll(watermark)) {
      throw new IllegalStateException("a timer that was due is not there");
    }
    earliest.set(index, timers.nextTimestamp());
    int keyLength = timers.keyLength() - Long.BYTES;
    timestampMillis = timers.timestamp();
    window = Long.reverseBytes(ByteArrays.getLong(timers.key(), keyLength));
    store.setCurrentKey(timers.key(), 0, keyLength, store.range().first() + index);
  }

  /** The time of the timer polled last. */
  public long timestamp() {
    return timestampMillis;
  }

  /** The window of the timer polled last. */
  public long window() {
    return window;
  }

  private TimerTable ofCurrentGroup() {
    int group = store.currentKeyGroup();
    int index = group - store.range().first();
    if (byGroup[index] == null) {
      byGroup[index] = new TimerTable(tables.table(group), store.account());
    }
    return byGroup[index];
  }

  void close() {
    for (TimerTable timers : byGroup) {
      if (timers != null) {
        timers.close();
      }
    }
  }
}
