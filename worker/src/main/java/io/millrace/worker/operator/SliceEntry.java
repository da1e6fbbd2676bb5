package io.millrace.worker.operator;

import io.millrace.worker.memory.ByteArrays;
import io.millrace.worker.state.StateTable;
import java.util.Arrays;

/**
 * The value of one key in {@link KeySlices}: a base (8 bytes), a sequence number, if wanted (8
 * bytes), then slots, a power of two of them, each of which is empty or holds a slice and its
 * number, if wanted. A slice is looked for from the slot of its number modulo the slots, so that
 * neighbours in time are neighbours in memory.
 *
 * <p>As long as the slices of a key are near each other, the slots are a byte for each, the slice's
 * distance from the base, in at least one group of 8 bytes, and then 8 bytes for each number.
 * Slices that are far apart have the base {@link #FAR}, and slots of the slice (8 bytes) with its
 * number (8 bytes). A table of many keys is looked at in no order, and memory is waited for, so
 * bytes count.
 *
 * <p>An object of this class is at one entry at a time, and knows what the entry holds: it alone
 * changes it.
 */
final class SliceEntry {
  /** Instead of a slice: there is none. */
  static final long EMPTY = Long.MIN_VALUE;

  /** Instead of a slot: there is none. */
  static final int ABSENT = -1;

  private static final long FAR = Long.MIN_VALUE;
  private static final int BASE = 0;
  private static final int SEQUENCE = Long.BYTES;

  /** A distance of an empty slot; those of slices are lower. */
  private static final int NO_DISTANCE = 0xFF;

  /** So many slots have their distances in one group. */
  private static final int GROUP = Long.BYTES;

  /** How far the base is below the first slice, if it can be, so that late ones are near, too. */
  private static final int ROOM_BELOW = 64;

  private final boolean hasNumbers;
  private final int slotsAt;

  private StateTable table;
  private int address;
  private long base;

  /** The distances of the first slots, unless slices are far apart. */
  private long firstGroup;

  private int slots;

  SliceEntry(boolean hasNumbers, boolean hasSequence) {
    this.hasNumbers = hasNumbers;
    this.slotsAt = hasSequence ? SEQUENCE + Long.BYTES : SEQUENCE;
  }

  /** Goes to an entry of a table. */
  void goTo(StateTable itsTable, int itsAddress) {
    table = itsTable;
    address = itsAddress;
    base = table.getLong(address, BASE);
    int bytes = table.valueLength(address) - slotsAt;
    if (base == FAR) {
      slots = bytes / farSlotBytes();
    } else {
      firstGroup = table.getLong(address, slotsAt);
      slots = nearSlots(bytes);
    }
  }

  private int farSlotBytes() {
    return hasNumbers ? 2 * Long.BYTES : Long.BYTES;
  }

  private int nearSlots(int bytes) {
    if (!hasNumbers) {
      return bytes;
    }
    int inOneGroup = bytes / Long.BYTES - 1;
    return inOneGroup <= GROUP ? inOneGroup : bytes / (Long.BYTES + 1);
  }

  int slots() {
    return slots;
  }

  /** The slice in a slot, or {@link #EMPTY}. */
  long slice(int slot) {
    if (base == FAR) {
      return table.getLong(address, farSlot(slot));
    }
    long group = slot < GROUP ? firstGroup : table.getLong(address, groupOf(slot));
    int distance = (int) (group >>> shiftOf(slot)) & NO_DISTANCE;
    return distance == NO_DISTANCE ? EMPTY : base + distance;
  }

  /** Puts a slice that the entry {@link #takes}, or {@link #EMPTY}, into a slot. */
  void setSlice(int slot, long slice) {
    if (base == FAR) {
      table.setLong(address, farSlot(slot), slice);
      return;
    }
    long distance = slice == EMPTY ? NO_DISTANCE : slice - base;
    int shift = shiftOf(slot);
    long before = slot < GROUP ? firstGroup : table.getLong(address, groupOf(slot));
    long group = (before & ~((long) NO_DISTANCE << shift)) | distance << shift;
    table.setLong(address, groupOf(slot), group);
    if (slot < GROUP) {
      firstGroup = group;
    }
  }

  private int groupOf(int slot) {
    return slotsAt + (slot & -GROUP);
  }

  private static int shiftOf(int slot) {
    return (slot & (GROUP - 1)) * Byte.SIZE;
  }

  private int farSlot(int slot) {
    return slotsAt + slot * farSlotBytes();
  }

  long number(int slot) {
    return table.getLong(address, numberAt(slot));
  }

  void setNumber(int slot, long number) {
    table.setLong(address, numberAt(slot), number);
  }

  private int numberAt(int slot) {
    return base == FAR
        ? farSlot(slot) + Long.BYTES
        : slotsAt + Math.max(GROUP, slots) + slot * Long.BYTES;
  }

  /** The next sequence number; starts at 0 with each new entry. */
  long nextSequence() {
    long next = table.getLong(address, SEQUENCE);
    table.setLong(address, SEQUENCE, next + 1);
    return next;
  }

  /** The slot of a slice, or {@link #ABSENT}. */
  int find(long slice) {
    int mask = slots - 1;
    int usual = (int) slice & mask;
    if (slice(usual) == slice) {
      return usual;
    }
    if (takes(slice)) {
      for (int i = 1; i <= mask; i++) {
        int candidate = (int) (slice + i) & mask;
        if (slice(candidate) == slice) {
          return candidate;
        }
      }
    }
    return ABSENT;
  }

  /** Whether a slice is near enough to the others, if a slot is free for it. */
  boolean takes(long slice) {
    return base == FAR || (slice >= base && slice - base < NO_DISTANCE);
  }

  /**
   * A slot for a slice that is not there: one that is empty or whose slice is over.
   *
   * @param firstLive slices before this one are over
   */
  int freeSlot(long slice, long firstLive) {
    int mask = slots - 1;
    for (int i = 0; i <= mask; i++) {
      int candidate = (int) (slice + i) & mask;
      if (slice(candidate) < firstLive) {
        return candidate;
      }
    }
    return ABSENT;
  }

  /** Whether a slice is before this one. */
  boolean hasBefore(long limit) {
    for (int slot = 0; slot < slots; slot++) {
      long slice = slice(slot);
      if (slice < limit && slice != EMPTY) {
        return true;
      }
    }
    return false;
  }

  /** Whether a slice is this one or after it. */
  boolean hasFrom(long limit) {
    for (int slot = 0; slot < slots; slot++) {
      if (slice(slot) >= limit) {
        return true;
      }
    }
    return false;
  }

  // ------------------------------------------------------------------ making

  /**
   * A value with one slice, whose number is 0.
   *
   * @param atLeast so many slots, a power of two
   */
  byte[] valueWith(long slice, int atLeast) {
    byte[] value = emptyNear(atLeast, slice - ROOM_BELOW);
    putNear(value, slice, 0);
    return value;
  }

  /**
   * The value of the entry, which does not take a slice or has no slot for it, such that it does.
   *
   * @param firstLive slices before this one are left out
   */
  byte[] valueFor(long slice, long firstLive) {
    long lowest = slice;
    long highest = slice;
    int live = 1;
    for (int slot = 0; slot < slots; slot++) {
      long each = slice(slot);
      if (each >= firstLive) {
        lowest = Math.min(lowest, each);
        highest = Math.max(highest, each);
        live++;
      }
    }
    int needed = live > slots ? slots * 2 : slots;
    long room = NO_DISTANCE - 1 - (highest - lowest);
    boolean isNear = room >= 0;
    byte[] value =
        isNear ? emptyNear(needed, lowest - Math.min(ROOM_BELOW, room / 2)) : emptyFar(needed);
    if (slotsAt > SEQUENCE) {
      ByteArrays.putLong(value, SEQUENCE, table.getLong(address, SEQUENCE));
    }
    for (int slot = 0; slot < slots; slot++) {
      long each = slice(slot);
      if (each >= firstLive) {
        long number = hasNumbers ? number(slot) : 0;
        if (isNear) {
          putNear(value, each, number);
        } else {
          putFar(value, each, number);
        }
      }
    }
    return value;
  }

  private byte[] emptyNear(int wanted, long itsBase) {
    int itsSlots = hasNumbers ? wanted : Math.max(GROUP, wanted);
    int numbersAt = slotsAt + Math.max(GROUP, itsSlots);
    byte[] value = new byte[hasNumbers ? numbersAt + itsSlots * Long.BYTES : numbersAt];
    ByteArrays.putLong(value, BASE, itsBase);
    Arrays.fill(value, slotsAt, numbersAt, (byte) NO_DISTANCE);
    return value;
  }

  private byte[] emptyFar(int itsSlots) {
    byte[] value = new byte[slotsAt + itsSlots * farSlotBytes()];
    ByteArrays.putLong(value, BASE, FAR);
    for (int slot = 0; slot < itsSlots; slot++) {
      ByteArrays.putLong(value, farSlot(slot), EMPTY);
    }
    return value;
  }

  private void putNear(byte[] value, long slice, long number) {
    int itsSlots = nearSlots(value.length - slotsAt);
    int slot = (int) slice & (itsSlots - 1);
    while (value[slotsAt + slot] != (byte) NO_DISTANCE) {
      slot = (slot + 1) & (itsSlots - 1);
    }
    value[slotsAt + slot] = (byte) (slice - ByteArrays.getLong(value, BASE));
    if (hasNumbers) {
      int numbersAt = slotsAt + Math.max(GROUP, itsSlots);
      ByteArrays.putLong(value, numbersAt + slot * Long.BYTES, number);
    }
  }

  private void putFar(byte[] value, long slice, long number) {
    int itsSlots = (value.length - slotsAt) / farSlotBytes();
    int slot = (int) slice & (itsSlots - 1);
    while (ByteArrays.getLong(value, farSlot(slot)) != EMPTY) {
      slot = (slot + 1) & (itsSlots - 1);
    }
    ByteArrays.putLong(value, farSlot(slot), slice);
    if (hasNumbers) {
      ByteArrays.putLong(value, farSlot(slot) + Long.BYTES, number);
    }
  }
}
