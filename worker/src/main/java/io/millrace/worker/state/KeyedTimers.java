package io.millrace.worker.state;

import io.millrace.worker.memory.ByteArrays;

/**
 * Event-time timers of the keys of a store, each for a time, the current key and a window (0 if the
 * operator knows no windows). Registering one that is there already does nothing.
 *
 * <p>After the watermark advanced, {@link #poll} gives one due timer after the other. Timers may be
 * registered and deleted in between, and the polling may be resumed later. Within a key, timers
 * come in order of time; keys of different groups do not wait for each other.
 */
public final class KeyedTimers {
  private final KeyedStateStore store;
  private final NamedTables tables;
  private final TimerTable[] byGroup;

  /** No timer is earlier. */
  private long earliest = Long.MAX_VALUE;

  private int pollGroup;
  private long timestampMillis;
  private long window;

  KeyedTimers(KeyedStateStore store, NamedTables tables) {
    this.store = store;
    this.tables = tables;
    this.byGroup = new TimerTable[store.range().size()];
    for (int i = 0; i < byGroup.length; i++) {
      StateTable restored = tables.existing(store.range().first() + i);
      if (restored != null) {
        byGroup[i] = new TimerTable(restored, store.account());
        earliest = Math.min(earliest, byGroup[i].nextTimestamp());
      }
    }
  }

  /** Registers a timer for the current key; gives whether it was not there already. */
  public boolean register(long timestamp, long itsWindow) {
    int length = store.appendWindow(itsWindow);
    earliest = Math.min(earliest, timestamp);
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

  /**
   * Takes out a timer that is due and makes its key the current one. It is told by {@link
   * #timestamp} and {@link #window}.
   *
   * @return whether there was one at or before the watermark
   */
  public boolean poll(long watermark) {
    while (earliest <= watermark) {
      for (; pollGroup < byGroup.length; pollGroup++) {
        TimerTable timers = byGroup[pollGroup];
        if (timers != null && timers.poll(watermark)) {
          take(timers);
          return true;
        }
      }
      pollGroup = 0;
      if (!findEarliest()) {
        return false;
      }
    }
    return false;
  }

  private void take(TimerTable timers) {
    int keyLength = timers.keyLength() - Long.BYTES;
    timestampMillis = timers.timestamp();
    window = Long.reverseBytes(ByteArrays.getLong(timers.key(), keyLength));
    store.setCurrentKey(timers.key(), 0, keyLength, store.range().first() + pollGroup);
  }

  /** Whether there is any timer; if not, the end of time would wait for one without end. */
  private boolean findEarliest() {
    boolean isAny = false;
    earliest = Long.MAX_VALUE;
    for (TimerTable timers : byGroup) {
      if (timers != null && timers.size() > 0) {
        isAny = true;
        earliest = Math.min(earliest, timers.nextTimestamp());
      }
    }
    return isAny;
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
