package io.millrace.worker.state;

import io.millrace.worker.memory.Page;

/**
 * A page of slots: a hash table with linear probing for entries of one size. It starts with a
 * header of four numbers of 4 bytes: the slots that are not empty, the entries, and which hashes
 * belong to the page: how many first bits they have in common, and a hash with these bits and zeros
 * behind. Each slot holds a byte for its use, the key, the value, and is padded to units of 8
 * bytes.
 *
 * <p>The byte is 0 in an empty slot, 1 where an entry was removed that others were put behind, and
 * otherwise has its highest bit set and seven bits of the hash.
 */
final class SlotLayout {
  private static final int USED = 0;
  private static final int LIVE = 4;
  private static final int DEPTH = 8;
  private static final int PREFIX = 12;
  private static final int HEADER_BYTES = 16;

  private static final int EMPTY = 0;
  private static final int REMOVED = 1;
  private static final int ENTRY = 0x80;

  private static final int UNIT_BYTES = 8;

  /** Bits of the hash that choose the slot, and those behind them that go to its byte. */
  private static final int SLOT_BITS = 16;

  /** Slots are filled up to 13 of 16, where a search looks at about three of them. */
  private static final int FILLED_OF_16 = 13;

  private final int keyLength;
  private final int valueLength;
  private final int slotBytes;
  private final int slots;
  private final int limit;

  /** The end of the last slot. */
  private final int end;

  /** A layout for pages of this size. */
  SlotLayout(int keyLength, int valueLength, int pageBytes) {
    this.keyLength = keyLength;
    this.valueLength = valueLength;
    this.slotBytes = (int) slotBytes(keyLength, valueLength);
    this.slots = (pageBytes - HEADER_BYTES) / slotBytes;
    this.limit = slots * FILLED_OF_16 / 16;
    this.end = HEADER_BYTES + slots * slotBytes;
  }

  /** How much an entry takes. */
  static long slotBytes(int keyLength, long valueLength) {
    return (1 + keyLength + valueLength + UNIT_BYTES - 1) / UNIT_BYTES * UNIT_BYTES;
  }

  int keyLength() {
    return keyLength;
  }

  int valueLength() {
    return valueLength;
  }

  int slotBytes() {
    return slotBytes;
  }

  /** How many entries a page takes. */
  int limit() {
    return limit;
  }

  /** Makes a page empty, for hashes with these first bits. */
  void format(Page page, int depth, int prefix) {
    page.clear();
    page.putInt(DEPTH, depth);
    page.putInt(PREFIX, prefix);
  }

  int depth(Page page) {
    return page.getInt(DEPTH);
  }

  int entries(Page page) {
    return page.getInt(LIVE);
  }

  int prefix(Page page) {
    return page.getInt(PREFIX);
  }

  boolean isFull(Page page) {
    return page.getInt(USED) >= limit;
  }

  /** Whether a full page is full of entries, not of slots that entries were removed from. */
  boolean isHardlyRemoved(Page full) {
    return full.getInt(LIVE) > limit * 3 / 4;
  }

  /** Where entries with this hash are looked for first. */
  int home(int hash) {
    return HEADER_BYTES + (((hash & ((1 << SLOT_BITS) - 1)) * slots) >>> SLOT_BITS) * slotBytes;
  }

  /** The offset of the slot with a key, or 0. */
  int find(Page page, byte[] key, int from, int hash) {
    byte mark = markOf(hash);
    int offset = home(hash);
    for (byte found = page.getByte(offset); found != EMPTY; found = page.getByte(offset)) {
      if (found == mark && page.bytesEqual(offset + 1, key, from, keyLength)) {
        return offset;
      }
      offset = after(offset);
    }
    return 0;
  }

  /** Puts a key that is not there into a page that is not full; gives the offset of the slot. */
  int insert(Page page, byte[] key, int from, int hash) {
    int offset = home(hash);
    while ((page.getByte(offset) & ENTRY) != 0) {
      offset = after(offset);
    }
    if (page.getByte(offset) == EMPTY) {
      page.putInt(USED, page.getInt(USED) + 1);
    }
    page.putInt(LIVE, page.getInt(LIVE) + 1);
    page.putByte(offset, markOf(hash));
    page.putBytes(offset + 1, key, from, keyLength);
    return offset;
  }

  /** Removes the entry in a slot. */
  void remove(Page page, int offset) {
    page.putByte(offset, (byte) REMOVED);
    page.putInt(LIVE, page.getInt(LIVE) - 1);
    if (page.getByte(after(offset)) != EMPTY) {
      return;
    }
    // Nothing was put behind it nor behind those removed just before it.
    int used = page.getInt(USED);
    for (int last = offset; page.getByte(last) == REMOVED; last = before(last)) {
      page.putByte(last, (byte) EMPTY);
      used--;
    }
    page.putInt(USED, used);
  }

  /** The offset of the first slot with an entry, or 0. */
  int firstEntry(Page page) {
    return entryFrom(page, HEADER_BYTES);
  }

  /** The offset of the next slot with an entry, or 0. */
  int entryAfter(Page page, int offset) {
    return entryFrom(page, offset + slotBytes);
  }

  private int entryFrom(Page page, int offset) {
    for (int at = offset; at < end; at += slotBytes) {
      if ((page.getByte(at) & ENTRY) != 0) {
        return at;
      }
    }
    return 0;
  }

  /** The slots with entries, one behind the other. */
  byte[] copyEntries(Page page) {
    byte[] entries = new byte[page.getInt(LIVE) * slotBytes];
    int at = 0;
    for (int slot = firstEntry(page); slot != 0; slot = entryAfter(page, slot)) {
      page.getBytes(slot, entries, at, slotBytes);
      at += slotBytes;
    }
    return entries;
  }

  static int keyAt(int slot) {
    return slot + 1;
  }

  int valueAt(int slot) {
    return slot + 1 + keyLength;
  }

  private int after(int offset) {
    int next = offset + slotBytes;
    return next == end ? HEADER_BYTES : next;
  }

  private int before(int offset) {
    return (offset == HEADER_BYTES ? end : offset) - slotBytes;
  }

  private static byte markOf(int hash) {
    return (byte) (ENTRY | (hash >>> SLOT_BITS));
  }
}
