package io.millrace.worker.operator;

import io.millrace.worker.memory.ByteArrays;
import io.millrace.worker.state.KeyGroupRange;
import io.millrace.worker.state.KeyedStateStore;
import io.millrace.worker.state.StateTable;
import io.millrace.worker.state.TableFormat;
import java.util.function.LongConsumer;

/**
 * Which slices each key has records in, and a number for each of them, if wanted. A key has one
 * entry, so that a window is fired by one pass over the entries in the order they lie in memory.
 *
 * <p>The value of an entry: the lowest and the highest slice (8 bytes each), a sequence number, if
 * wanted (8 bytes), then slots, a power of two of them: the slice (8 bytes) or {@link #EMPTY}, and
 * its number, if wanted (8 bytes). A slice is looked for from the slot of its number modulo the
 * slots, so that neighbours in time are neighbours in memory. A slot whose slice is over is used
 * again; only when there is none the entry grows.
 *
 * <p>The lowest slice may be lower than any that is left.
 */
final class KeySlices {
  private static final long EMPTY = Long.MIN_VALUE;
  private static final int LOWEST = 0;
  private static final int HIGHEST = 8;
  private static final int SEQUENCE = 16;
  private static final int ABSENT = -1;
  private static final int MOST_FIRST_SLOTS = 8;

  private final KeyedStateStore store;
  private final KeyGroupTables tables;
  private final boolean hasNumbers;
  private final int slotBytes;
  private final int slotsAt;
  private final int firstSlots;

  // Where the last seek, insertion or scan has arrived.
  private StateTable table;
  private int address;
  private int slot = ABSENT;

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
    this.slotBytes = hasNumbers ? 2 * Long.BYTES : Long.BYTES;
    this.slotsAt = hasSequence ? SEQUENCE + Long.BYTES : SEQUENCE;
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
    return address != 0;
  }

  /** Goes to a slice of the current key; whether it is there. */
  boolean seek(long slice) {
    slot = seekKey() ? slotOf(slice) : ABSENT;
    return slot != ABSENT;
  }

  private int slotOf(long slice) {
    int mask = slots() - 1;
    int usual = offsetOf((int) slice & mask);
    if (table.getLong(address, usual) == slice) {
      return usual;
    }
    if (slice > table.getLong(address, HIGHEST) || slice < table.getLong(address, LOWEST)) {
      return ABSENT;
    }
    for (int i = 1; i <= mask; i++) {
      int candidate = offsetOf((int) (slice + i) & mask);
      if (table.getLong(address, candidate) == slice) {
        return candidate;
      }
    }
    return ABSENT;
  }

  /**
   * Adds a slice that {@link #seek} has just not found, and goes to it.
   *
   * @param firstLive slices before this one are over
   */
  void insert(long slice, long firstLive) {
    if (address == 0) {
      put(new Entry(firstSlots).with(slice, 0));
    }
    slot = freeSlot(slice, firstLive);
    if (slot == ABSENT) {
      put(grown(firstLive));
      slot = freeSlot(slice, firstLive);
    }
    table.setLong(address, slot, slice);
    if (slice < table.getLong(address, LOWEST)) {
      table.setLong(address, LOWEST, slice);
    }
    if (slice > table.getLong(address, HIGHEST)) {
      table.setLong(address, HIGHEST, slice);
    }
  }

  /** The slot for a slice: the one it has, or the first that is free. */
  private int freeSlot(long slice, long firstLive) {
    int mask = slots() - 1;
    for (int i = 0; i <= mask; i++) {
      int candidate = offsetOf((int) (slice + i) & mask);
      long content = table.getLong(address, candidate);
      if (content == slice || content < firstLive) {
        return candidate;
      }
    }
    return ABSENT;
  }

  private Entry grown(long firstLive) {
    int slots = slots();
    Entry entry = new Entry(slots * 2);
    if (slotsAt > SEQUENCE) {
      ByteArrays.putLong(entry.bytes, SEQUENCE, table.getLong(address, SEQUENCE));
    }
    for (int i = 0; i < slots; i++) {
      long slice = table.getLong(address, offsetOf(i));
      if (slice >= firstLive) {
        entry.with(slice, hasNumbers ? table.getLong(address, offsetOf(i) + 8) : 0);
      }
    }
    return entry;
  }

  private void put(Entry entry) {
    byte[] key = store.keyBytes();
    int from = store.keyFrom();
    int length = store.keyLength();
    table.put(key, from, length, store.keyHash(), entry.bytes, 0, entry.bytes.length);
    address = table.find(key, from, length, store.keyHash());
  }

  /** The bytes of an entry that is being made. */
  private final class Entry {
    final byte[] bytes;
    private final int mask;

    Entry(int slots) {
      bytes = new byte[offsetOf(slots)];
      mask = slots - 1;
      ByteArrays.putLong(bytes, LOWEST, Long.MAX_VALUE);
      ByteArrays.putLong(bytes, HIGHEST, Long.MIN_VALUE);
      for (int i = 0; i < slots; i++) {
        ByteArrays.putLong(bytes, offsetOf(i), EMPTY);
      }
    }

    Entry with(long slice, long number) {
      int index = (int) slice & mask;
      while (ByteArrays.getLong(bytes, offsetOf(index)) != EMPTY) {
        index = (index + 1) & mask;
      }
      ByteArrays.putLong(bytes, offsetOf(index), slice);
      if (hasNumbers) {
        ByteArrays.putLong(bytes, offsetOf(index) + Long.BYTES, number);
      }
      ByteArrays.putLong(bytes, LOWEST, Math.min(slice, ByteArrays.getLong(bytes, LOWEST)));
      ByteArrays.putLong(bytes, HIGHEST, Math.max(slice, ByteArrays.getLong(bytes, HIGHEST)));
      return this;
    }
  }

  private int slots() {
    return (table.valueLength(address) - slotsAt) / slotBytes;
  }

  private int offsetOf(int index) {
    return slotsAt + index * slotBytes;
  }

  /** The number of the slice that was sought or inserted; undefined after an insertion. */
  long number() {
    return table.getLong(address, slot + Long.BYTES);
  }

  void setNumber(long number) {
    table.setLong(address, slot + Long.BYTES, number);
  }

  /** The next sequence number of the entry; starts at 0 with each new entry. */
  long nextSequence() {
    long next = table.getLong(address, SEQUENCE);
    table.setLong(address, SEQUENCE, next + 1);
    return next;
  }

  /** Collects those slices of the entry that are in a window, ordered by time. */
  void gather(long firstSlice, long endSlice, GatheredSlices target) {
    target.clear();
    if (table.getLong(address, HIGHEST) < firstSlice
        || table.getLong(address, LOWEST) >= endSlice) {
      return;
    }
    int mask = slots() - 1;
    for (int i = 0; i <= mask; i++) {
      int offset = offsetOf((int) (firstSlice + i) & mask);
      long slice = table.getLong(address, offset);
      if (slice >= firstSlice && slice < endSlice) {
        target.add(slice, hasNumbers ? table.getLong(address, offset + 8) : 0);
      }
    }
  }

  /** Calls for each slice of the entry that is over, and forgets it; removes an entry with none. */
  void removeBefore(long firstLive, LongConsumer removed) {
    boolean isOver = table.getLong(address, HIGHEST) < firstLive;
    if (!hasNumbers) {
      int slots = slots();
      for (int i = 0; i < slots; i++) {
        long slice = table.getLong(address, offsetOf(i));
        if (slice != EMPTY && slice < firstLive) {
          removed.accept(slice);
          table.setLong(address, offsetOf(i), EMPTY);
        }
      }
    }
    if (isOver) {
      table.remove(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    }
  }

  /** Calls for each slice of the entry. */
  void forEach(LongConsumer consumer) {
    int slots = slots();
    for (int i = 0; i < slots; i++) {
      long slice = table.getLong(address, offsetOf(i));
      if (slice != EMPTY) {
        consumer.accept(slice);
      }
    }
  }

  /** Whether any slice of the entry can be before this one. */
  boolean mayHaveBefore(long slice) {
    return table.getLong(address, LOWEST) < slice;
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
      return true;
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
