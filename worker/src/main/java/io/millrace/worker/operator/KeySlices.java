package io.millrace.worker.operator;

import io.millrace.worker.state.KeyGroupRange;
import io.millrace.worker.state.KeyedStateStore;
import io.millrace.worker.state.StateTable;
import io.millrace.worker.state.TableFormat;
import java.util.function.LongConsumer;

/**
 * Which slices each key has records in, and a number for each of them, if wanted. A key has one
 * entry, a {@link SliceEntry}, so that a window is fired by one pass over the entries in the order
 * they lie in memory. A slot whose slice is over is used again; only when there is none the entry
 * grows.
 */
final class KeySlices {
  private static final int MOST_FIRST_SLOTS = 8;

  private final KeyedStateStore store;
  private final KeyGroupTables tables;
  private final boolean hasNumbers;
  private final int firstSlots;

  /** Where the last seek, insertion or scan has arrived. */
  private final SliceEntry entry;

  private StateTable table;
  private int address;
  private int slot = SliceEntry.ABSENT;

  private byte[] scratch = new byte[256];

  /**
   * The slices in a state of a store.
   *
   * @param hasNumbers whether there is a number for each slice
   * @param hasSequence whether there is a sequence number for each key
   * @param usualSlices how many slices a key is likely to have at a time
   */
  KeySlices(
      KeyedStateStore store,
      String stateName,
      boolean hasNumbers,
      boolean hasSequence,
      long usualSlices) {
    this.store = store;
    this.tables = new KeyGroupTables(store, stateName, TableFormat.OWN_VALUES);
    this.hasNumbers = hasNumbers;
    this.entry = new SliceEntry(hasNumbers, hasSequence);
    int slots = 1;
    while (slots < usualSlices && slots < MOST_FIRST_SLOTS) {
      slots *= 2;
    }
    this.firstSlots = slots;
  }

  /** Goes to the entry of the current key; whether there is one. */
  boolean seekKey() {
    table = tables.of(store.currentKeyGroup());
    address = table.find(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    if (address == 0) {
      return false;
    }
    entry.goTo(table, address);
    return true;
  }

  /** Goes to a slice of the current key; whether it is there. */
  boolean seek(long slice) {
    slot = seekKey() ? entry.find(slice) : SliceEntry.ABSENT;
    return slot != SliceEntry.ABSENT;
  }

  /**
   * Adds a slice that {@link #seek} has just not found, and goes to it.
   *
   * @param firstLive slices before this one are over
   */
  void insert(long slice, long firstLive) {
    if (address == 0) {
      put(entry.valueWith(slice, firstSlots));
      slot = entry.find(slice);
      return;
    }
    slot = entry.takes(slice) ? entry.freeSlot(slice, firstLive) : SliceEntry.ABSENT;
    if (slot == SliceEntry.ABSENT) {
      put(entry.valueFor(slice, firstLive));
      slot = entry.freeSlot(slice, firstLive);
    }
    entry.setSlice(slot, slice);
  }

  private void put(byte[] value) {
    byte[] key = store.keyBytes();
    int from = store.keyFrom();
    int length = store.keyLength();
    table.put(key, from, length, store.keyHash(), value, 0, value.length);
    address = table.find(key, from, length, store.keyHash());
    entry.goTo(table, address);
  }

  /** The number of the slice that was sought or inserted; undefined after an insertion. */
  long number() {
    return entry.number(slot);
  }

  void setNumber(long number) {
    entry.setNumber(slot, number);
  }

  /** The next sequence number of the entry; starts at 0 with each new entry. */
  long nextSequence() {
    return entry.nextSequence();
  }

  /** Collects those slices of the entry that are in a window, ordered by time. */
  void gather(long firstSlice, long endSlice, GatheredSlices target) {
    target.clear();
    int mask = entry.slots() - 1;
    for (int i = 0; i <= mask; i++) {
      int each = (int) (firstSlice + i) & mask;
      long slice = entry.slice(each);
      if (slice >= firstSlice && slice < endSlice) {
        target.add(slice, hasNumbers ? entry.number(each) : 0);
      }
    }
  }

  /** Calls for each slice of the entry that is over, and forgets it; removes an entry with none. */
  void removeBefore(long firstLive, LongConsumer removed) {
    boolean isOver = !entry.hasFrom(firstLive);
    if (!hasNumbers) {
      for (int each = 0; each < entry.slots(); each++) {
        long slice = entry.slice(each);
        if (slice != SliceEntry.EMPTY && slice < firstLive) {
          removed.accept(slice);
          entry.setSlice(each, SliceEntry.EMPTY);
        }
      }
    }
    if (isOver) {
      table.remove(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    }
  }

  /** Calls for each slice of the entry. */
  void forEach(LongConsumer consumer) {
    for (int each = 0; each < entry.slots(); each++) {
      long slice = entry.slice(each);
      if (slice != SliceEntry.EMPTY) {
        consumer.accept(slice);
      }
    }
  }

  /** Whether {@link #removeBefore} has something to do. */
  boolean hasToRemoveBefore(long firstLive) {
    return hasNumbers ? !entry.hasFrom(firstLive) : entry.hasBefore(firstLive);
  }

  /** A pass over all entries. Meanwhile entries may be removed, but none added. */
  Scan scan() {
    return new Scan();
  }

  final class Scan {
    private final KeyGroupRange range = tables.range();
    private int keyGroup = range.first() - 1;
    private StateTable scanned;
    private int next;

    /** Goes to the next entry; whether there is one. */
    boolean next() {
      while (next == 0) {
        keyGroup++;
        if (keyGroup >= range.end()) {
          return false;
        }
        scanned = tables.of(keyGroup);
        next = scanned.firstEntry();
      }
      table = scanned;
      address = next;
      next = scanned.entryAfter(next);
      entry.goTo(table, address);
      return true;
    }

    /** The key group of the entry. */
    int keyGroup() {
      return keyGroup;
    }

    /** Makes the key of the entry the current one. */
    void setCurrentKey() {
      int length = table.keyLength(address);
      if (scratch.length < length) {
        scratch = new byte[length * 2];
      }
      table.readKey(address, scratch, 0);
      store.setCurrentKey(scratch, 0, length, keyGroup);
    }
  }
}
