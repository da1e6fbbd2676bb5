package io.millrace.worker.state;

import io.millrace.worker.codec.KeyEncoder;
import io.millrace.worker.memory.Page;

/**
 * A page of slots: a hash table for entries of one size. It starts with a header of four numbers of
 * 4 bytes: the slots that are not empty; the entries; how many groups of slots keys are spread over
 * (the upper 3 bytes) and how many first bits the hashes of the page have in common; a hash with
 * these bits and zeros behind. Then comes a mark for each slot ({@link SlotMarks}), in groups of
 * eight, and at the end of the page the slots, each with a key and a value, padded to units of 8
 * bytes. What finds no empty slot in its group is in the next, behind the last in the first.
 *
 * <p>So a search finds in a few marks, of which the processor's cache holds many, where a key is
 * likely to be, and reads this one slot. For the same reason keys are spread over the first groups
 * of a page only, until these are full: the cache should not be filled with marks and lines of
 * empty slots. A page has no use for what is behind the last group that has ever had an entry.
 *
 * <p>If all keys begin with the same byte, such as what tells their class, then slots have them
 * without it. A slot is told by its offset in the page, marks by that of the first of a group.
 */
final class SlotLayout {
  /** In place of the first byte of all keys, if they have none in common. */
  static final int ANY_FIRST = -1;

  private static final int USED = 0;
  private static final int LIVE = 4;
  private static final int GROUPS_AND_DEPTH = 8;
  private static final int PREFIX = 12;
  private static final int HEADER_BYTES = 16;

  /** Slots are as long as some of these. */
  static final int UNIT_BYTES = 8;

  /** Bits of the hash that choose the group of slots, and those behind them that go to the mark. */
  private static final int GROUP_BITS = 16;

  /** Slots are filled up to 7 of 8, where a search looks at 1.3 groups of marks. */
  private static final int FILLED_OF_8 = 7;

  /** Of all groups, those that are used first, and those that are added when these are full. */
  private static final int FIRST_OF_16 = 10;

  private static final int ADDED_OF_16 = 3;

  private static final int DEPTH_BITS = 8;

  private final int keyLength;
  private final int valueLength;
  private final int firstByte;

  /** The bytes of a key that are not in its slot. */
  private final int omitted;

  private final int slotBytes;
  private final int slots;
  private final int groups;
  private final int limit;
  private final int pageBytes;
  private final boolean takesNumbers;

  /** The start of the first slot. */
  private final int start;

  /**
   * A layout for pages of this size.
   *
   * @param firstByte that of all keys, or {@link #ANY_FIRST}
   */
  SlotLayout(int keyLength, int valueLength, int firstByte, int pageBytes) {
    this.keyLength = keyLength;
    this.valueLength = valueLength;
    this.firstByte = firstByte;
    this.omitted = firstByte == ANY_FIRST ? 0 : 1;
    this.slotBytes = (int) slotBytes(keyLength - omitted, valueLength);
    int most = (pageBytes - HEADER_BYTES - SlotMarks.SLOTS + 1) / (1 + slotBytes);
    this.slots = most < SlotMarks.SLOTS ? most : most / SlotMarks.SLOTS * SlotMarks.SLOTS;
    this.groups = (slots + SlotMarks.SLOTS - 1) / SlotMarks.SLOTS;
    this.limit = slots * FILLED_OF_8 / 8;
    this.pageBytes = pageBytes;
    this.takesNumbers = keyLength == KeyEncoder.LONG_BYTES && firstByte == KeyEncoder.LONG_TAG;
    this.start = pageBytes - slots * slotBytes;
  }

  /** The same for pages of another size, or for keys with any first byte. */
  SlotLayout with(int otherFirstByte, int otherPageBytes) {
    return new SlotLayout(keyLength, valueLength, otherFirstByte, otherPageBytes);
  }

  /** How much an entry takes, of whose key all is in its slot. */
  static long slotBytes(int keyLength, long valueLength) {
    long units = (keyLength + valueLength + UNIT_BYTES - 1) / UNIT_BYTES;
    return Math.max(1, units) * UNIT_BYTES;
  }

  int pageBytes() {
    return pageBytes;
  }

  /** Where the first slot is; before it are header and marks. */
  int start() {
    return start;
  }

  int slotBytes() {
    return slotBytes;
  }

  /** How many groups of marks a page has. */
  int groups() {
    return groups;
  }

  /** Where the marks of a group are. */
  static int marksOf(int group) {
    return HEADER_BYTES + group * SlotMarks.SLOTS;
  }

  int keyLength() {
    return keyLength;
  }

  int valueLength() {
    return valueLength;
  }

  /** The first byte of all keys, or {@link #ANY_FIRST}. */
  int firstByte() {
    return firstByte;
  }

  /** Whether a key, of the right length, can be in a slot. */
  boolean takes(byte[] key, int from) {
    return firstByte == ANY_FIRST || (key[from] & 0xFF) == firstByte;
  }

  /** Whether the keys in slots are such of which all are a {@code Long}. */
  boolean takesNumbers() {
    return takesNumbers;
  }

  /** How many entries a page takes. */
  int limit() {
    return limit;
  }

  /** How many groups an empty page uses. */
  int firstGroups() {
    return roundedUp(FIRST_OF_16);
  }

  /** How many groups a page uses after one that is full and used so many. */
  int moreGroups(int used) {
    return Math.min(groups, used + roundedUp(ADDED_OF_16));
  }

  private int roundedUp(int of16) {
    return (groups * of16 + 15) / 16;
  }

  boolean areAllGroups(int used) {
    return used == groups;
  }

  /** Makes a page empty, for hashes with these first bits. */
  void format(Page page, int usedGroups, int depth, int prefix) {
    page.clear(endOf(usedGroups));
    page.putInt(GROUPS_AND_DEPTH, usedGroups << DEPTH_BITS | depth);
    page.putInt(PREFIX, prefix);
    for (int none = slots; none < groups * SlotMarks.SLOTS; none++) {
      page.putByte(HEADER_BYTES + none, SlotMarks.NONE);
    }
  }

  /** Where the slots of the first groups end. */
  private int endOf(int firstGroups) {
    return Math.min(pageBytes, start + firstGroups * SlotMarks.SLOTS * slotBytes);
  }

  /** Where the last slots end that are not all empty. */
  int usedBytes(Page page) {
    int used = groups;
    while (used > 0 && SlotMarks.entries(page.getLong(marksOf(used - 1))) == 0) {
      used--;
    }
    return endOf(used);
  }

  int depth(Page page) {
    return page.getInt(GROUPS_AND_DEPTH) & ((1 << DEPTH_BITS) - 1);
  }

  /** How many groups the page uses. */
  int groups(Page page) {
    return page.getInt(GROUPS_AND_DEPTH) >>> DEPTH_BITS;
  }

  boolean isValid(int usedGroups) {
    return usedGroups > 0 && usedGroups <= groups;
  }

  int entries(Page page) {
    return page.getInt(LIVE);
  }

  int prefix(Page page) {
    return page.getInt(PREFIX);
  }

  boolean isFull(Page page) {
    return page.getInt(USED) >= limit(groups(page));
  }

  private int limit(int usedGroups) {
    return areAllGroups(usedGroups) ? limit : usedGroups * FILLED_OF_8;
  }

  /** Whether a full page is full of entries, not of slots that entries were removed from. */
  boolean isHardlyRemoved(Page full) {
    return full.getInt(LIVE) > limit(groups(full)) * 3 / 4;
  }

  // ------------------------------------------------------------------ marks

  /**
   * The marks where a key with this hash is looked for first, in a page that uses so many groups.
   */
  int home(int hash, int usedGroups) {
    int group = ((hash & ((1 << GROUP_BITS) - 1)) * usedGroups) >>> GROUP_BITS;
    return HEADER_BYTES + group * SlotMarks.SLOTS;
  }

  private int after(int marks) {
    int next = marks + SlotMarks.SLOTS;
    return next == HEADER_BYTES + groups * SlotMarks.SLOTS ? HEADER_BYTES : next;
  }

  private static byte markOf(int hash) {
    return SlotMarks.ofEntry(hash, GROUP_BITS);
  }

  /** The slot of the first of those found among marks. */
  private int slotOf(int marks, long found) {
    return start + (marks - HEADER_BYTES + SlotMarks.first(found)) * slotBytes;
  }

  /** Where the mark of a slot is. */
  private int markAt(int slot) {
    return HEADER_BYTES + (slot - start) / slotBytes;
  }

  // ------------------------------------------------------------------ keys

  /**
   * The only slot that is worth a look at first, or 0 if there is none: most likely it has the key
   * with this hash, if there is one.
   *
   * @param home of the hash
   */
  int likely(Page page, int home, int hash) {
    byte mark = markOf(hash);
    int at = home;
    for (long marks = page.getLong(at); ; marks = page.getLong(at)) {
      long found = SlotMarks.like(mark, marks);
      if (found != 0) {
        return slotOf(at, found);
      }
      if (SlotMarks.hasEmpty(marks)) {
        return 0;
      }
      at = after(at);
    }
  }

  /** Whether a slot has the key of this {@link ComingKeys#number}. */
  boolean hasNumber(Page page, int slot, long number) {
    return page.getLong(slot) == number;
  }

  /** Whether a slot has a key, which can be in one. */
  boolean hasKey(Page page, int slot, byte[] key, int from) {
    return page.bytesEqual(slot, key, from + omitted, keyLength - omitted);
  }

  /**
   * The slot with a key, which can be in one, or 0.
   *
   * @param home of the hash
   */
  int find(Page page, int home, byte[] key, int from, int hash) {
    byte mark = markOf(hash);
    int at = home;
    for (long marks = page.getLong(at); ; marks = page.getLong(at)) {
      for (long found = SlotMarks.like(mark, marks); found != 0; found = SlotMarks.others(found)) {
        int slot = slotOf(at, found);
        if (hasKey(page, slot, key, from)) {
          return slot;
        }
      }
      if (SlotMarks.hasEmpty(marks)) {
        return 0;
      }
      at = after(at);
    }
  }

  /** Puts a key that is not there into a page that is not full; gives the slot. */
  int insert(Page page, int home, byte[] key, int from, int hash) {
    int at = home;
    long free = SlotMarks.free(page.getLong(at));
    while (free == 0) {
      at = after(at);
      free = SlotMarks.free(page.getLong(at));
    }
    int mark = at + SlotMarks.first(free);
    if (page.getByte(mark) == SlotMarks.EMPTY) {
      page.putInt(USED, page.getInt(USED) + 1);
    }
    page.putInt(LIVE, page.getInt(LIVE) + 1);
    page.putByte(mark, markOf(hash));
    page.use(endOf((at - HEADER_BYTES) / SlotMarks.SLOTS + 1));
    int slot = slotOf(at, free);
    page.putBytes(slot, key, from + omitted, keyLength - omitted);
    return slot;
  }

  /** Removes the entry in a slot. */
  void remove(Page page, int slot) {
    int mark = markAt(slot);
    page.putInt(LIVE, page.getInt(LIVE) - 1);
    // No search went on from a group that has had an empty slot all the time.
    if (SlotMarks.hasEmpty(page.getLong(mark & -SlotMarks.SLOTS))) {
      page.putByte(mark, SlotMarks.EMPTY);
      page.putInt(USED, page.getInt(USED) - 1);
    } else {
      page.putByte(mark, SlotMarks.REMOVED);
    }
  }

  // ------------------------------------------------------------------ entries

  /** The first slot with an entry, or 0. */
  int firstEntry(Page page) {
    return entryFrom(page, start);
  }

  /** The next slot with an entry, or 0. */
  int entryAfter(Page page, int slot) {
    return entryFrom(page, slot + slotBytes);
  }

  private int entryFrom(Page page, int slot) {
    for (int at = slot, mark = markAt(slot); at < pageBytes; at += slotBytes, mark++) {
      if (SlotMarks.isEntry(page.getByte(mark))) {
        return at;
      }
    }
    return 0;
  }

  /** Copies a key to an array. */
  void readKey(Page page, int slot, byte[] target, int at) {
    if (omitted > 0) {
      target[at] = (byte) firstByte;
    }
    page.getBytes(slot, target, at + omitted, keyLength - omitted);
  }

  int valueAt(int slot) {
    return slot + keyLength - omitted;
  }

  /** All keys with their values, one behind the other. */
  byte[] copyEntries(Page page) {
    byte[] entries = new byte[page.getInt(LIVE) * (keyLength + valueLength)];
    int at = 0;
    for (int slot = firstEntry(page); slot != 0; slot = entryAfter(page, slot)) {
      readKey(page, slot, entries, at);
      page.getBytes(valueAt(slot), entries, at + keyLength, valueLength);
      at += keyLength + valueLength;
    }
    return entries;
  }
}
