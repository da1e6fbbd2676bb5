package io.millrace.worker.state;

import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PageAccount;
import java.io.IOException;
import java.util.Arrays;

/**
 * Entries of one size, all keys of one length and all values of one, in the slots of a hash table
 * themselves, so that to find and to update an entry touches its marks and one slot.
 *
 * <p>The first bits of a hash lead through a directory to a page, which is a small hash table, a
 * {@link SlotLayout}. A full page is split in two, so that growing never costs more than a page
 * (extendible hashing: Fagin, Nievergelt, Pippenger and Strong, ACM Transactions on Database
 * Systems, 1979).
 *
 * <p>Slots leave out the byte that all keys begin with. The first key that begins with another lets
 * all entries be put into slots with whole keys.
 *
 * <p>An address counts units of 8 bytes from the start of the first page.
 */
final class SlotEntries implements Entries {
  /** Stands in state files. */
  static final int LAYOUT = 2;

  /**
   * What is frozen besides pages: layout, size, lengths of keys and values, removals, first byte,
   * size of the pages.
   */
  private static final int FROZEN_NUMBERS = 7;

  /** With larger ones, a page would hold so few that splitting wastes much of it. */
  private static final int MAX_SLOT_BYTES = 256;

  /** Directories become deeper than this only if many keys have the same hash. */
  private static final int MAX_DEPTH = 20;

  private static final int UNIT_BYTES = SlotLayout.UNIT_BYTES;
  private static final int PAGE_SHIFT = Integer.numberOfTrailingZeros(Page.SIZE_BYTES / UNIT_BYTES);
  private static final int UNIT_MASK = (1 << PAGE_SHIFT) - 1;

  private static final int GROUPS_BITS = 8;
  private static final int GROUPS_MASK = (1 << GROUPS_BITS) - 1;

  /** A table is sparse if its pages have room for so many times its entries. */
  private static final int SPARSE = 8;

  private static final SlotLayout ANY_LAYOUT =
      new SlotLayout(0, 0, SlotLayout.ANY_FIRST, Page.SMALL_SIZE_BYTES);

  private final PageAccount account;
  private PageList pages;
  private SlotLayout layout = ANY_LAYOUT;
  private int size;
  private long removals;
  private int generation;

  /**
   * For each value that the first bits of a hash can have, a place: the index of a page, and in the
   * lowest bits how many groups it uses.
   */
  private int[] directory = {0};

  /** Leaves those first bits of a hash. */
  private int shift = Integer.SIZE;

  SlotEntries(PageAccount account) {
    this.account = account;
    this.pages = new PageList(account);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int find(byte[] key, int from, int length, int hash) {
    if (length != layout.keyLength() || size == 0 || !layout.takes(key, from)) {
      return 0;
    }
    int place = placeOf(hash);
    Page page = pages.readable(pageOf(place));
    int slot = layout.find(page, home(hash, place), key, from, hash);
    return slot == 0 ? 0 : address(pageOf(place), slot);
  }

  private boolean canHave(ComingKeys keys, int index) {
    if (keys.areNumbers()) {
      return size > 0 && layout.takesNumbers();
    }
    return keys.length(index) == layout.keyLength()
        && size > 0
        && layout.takes(keys.bytes(index), keys.from(index));
  }

  @Override
  public void locate(ComingKeys keys, int index, FoundLongs found) {
    if (canHave(keys, index)) {
      int hash = keys.hash(index);
      int place = placeOf(hash);
      Page page = pages.readable(pageOf(place));
      found.locate(index, layout, page, home(hash, place));
    }
  }

  @Override
  public int generation() {
    return generation;
  }

  @Override
  public void locateFirst(int hash, int index, FetchedPlaces places) {
    if (size == 0) {
      places.setNone(index);
      return;
    }
    int place = placeOf(hash);
    places.set(index, pages.readable(pageOf(place)), home(hash, place));
  }

  @Override
  public void locateEntry(int hash, long first, int index, FetchedPlaces places) {
    places.setNone(index);
    if (size > 0) {
      int place = placeOf(hash);
      Page page = pages.readable(pageOf(place));
      int slot = layout.likely(page, home(hash, place), hash);
      if (slot != 0) {
        places.set(index, page, slot);
      }
    }
  }

  @Override
  public int usualBytes() {
    return layout.slotBytes();
  }

  private int placeOf(int hash) {
    return directory[(int) (Integer.toUnsignedLong(hash) >>> shift)];
  }

  private static int pageOf(int place) {
    return place >>> GROUPS_BITS;
  }

  private int home(int hash, int place) {
    return layout.home(hash, place & GROUPS_MASK);
  }

  private static int address(int page, int offset) {
    return page << PAGE_SHIFT | offset / UNIT_BYTES;
  }

  private static int pageAt(int address) {
    return address >>> PAGE_SHIFT;
  }

  private static int slotAt(int address) {
    return (address & UNIT_MASK) * UNIT_BYTES;
  }

  @Override
  public int reserve(byte[] key, int from, int length, int hash, long valueLength) {
    if (size == 0) {
      if (SlotLayout.slotBytes(length, valueLength) > MAX_SLOT_BYTES) {
        return 0;
      }
      start(length, (int) valueLength, length == 0 ? SlotLayout.ANY_FIRST : key[from] & 0xFF);
    }
    if (length != layout.keyLength() || valueLength != layout.valueLength()) {
      return 0;
    }
    if (!layout.takes(key, from) && !rebuild(SlotLayout.ANY_FIRST)) {
      return 0;
    }
    int found = find(key, from, length, hash);
    return found != 0 ? found : insert(key, from, hash);
  }

  private void start(int keyLength, int valueLength, int firstByte) {
    if (pages.count() == 0
        || keyLength != layout.keyLength()
        || valueLength != layout.valueLength()
        || firstByte != layout.firstByte()) {
      clear();
      pages.addSmall();
      layout = new SlotLayout(keyLength, valueLength, firstByte, Page.SMALL_SIZE_BYTES);
      format(0, layout.firstGroups(), 0, 0);
    }
  }

  private int insert(byte[] key, int from, int hash) {
    if (isSparse()) {
      compact();
    }
    int place = placeOf(hash);
    while (layout.isFull(pages.readable(pageOf(place)))) {
      if (!makeRoom(pageOf(place))) {
        return 0;
      }
      place = placeOf(hash);
    }
    Page page = pages.writable(pageOf(place));
    int slot = layout.insert(page, home(hash, place), key, from, hash);
    size++;
    return address(pageOf(place), slot);
  }

  private boolean isSparse() {
    return pages.count() > 1
        && removals > size
        && (long) size * SPARSE < (long) pages.count() * layout.limit();
  }

  /** Makes a full page larger, or rids it of removed entries, or uses more of it, or splits it. */
  private boolean makeRoom(int index) {
    generation++;
    Page full = pages.readable(index);
    int depth = layout.depth(full);
    int prefix = layout.prefix(full);
    int groups = layout.groups(full);
    boolean isHardlyRemoved = layout.isHardlyRemoved(full);
    boolean isSplit = isHardlyRemoved && layout.areAllGroups(groups) && !pages.isSmall();
    if (isSplit && depth == MAX_DEPTH) {
      return false;
    }
    byte[] entries = layout.copyEntries(full);
    if (isSplit) {
      split(index, depth, prefix);
    } else if (pages.isSmall()) {
      outgrowSmall();
    } else {
      format(index, isHardlyRemoved ? layout.moreGroups(groups) : groups, depth, prefix);
    }
    distribute(entries);
    return true;
  }

  private void outgrowSmall() {
    pages.outgrowSmall();
    layout = layout.with(layout.firstByte(), Page.SIZE_BYTES);
    format(0, layout.firstGroups(), 0, 0);
  }

  /** Gives half of a page's hashes to a new page; both are empty then. */
  private void split(int index, int depth, int prefix) {
    int added = pages.count();
    pages.add();
    if (depth + 1 > Integer.SIZE - shift) {
      doubleDirectory();
    }
    format(index, layout.firstGroups(), depth + 1, prefix);
    format(added, layout.firstGroups(), depth + 1, prefix | (Integer.MIN_VALUE >>> depth));
  }

  /** Makes a page empty, and lets the directory lead hashes with these first bits to it. */
  private void format(int index, int groups, int depth, int prefix) {
    layout.format(pages.writable(index), groups, depth, prefix);
    enter(index, groups, depth, prefix);
  }

  private void doubleDirectory() {
    int[] doubled = new int[directory.length * 2];
    for (int i = 0; i < doubled.length; i++) {
      doubled[i] = directory[i / 2];
    }
    directory = doubled;
    shift--;
  }

  private void enter(int page, int groups, int depth, int prefix) {
    int first = (int) (Integer.toUnsignedLong(prefix) >>> shift);
    int count = 1 << (Integer.SIZE - shift - depth);
    Arrays.fill(directory, first, first + count, page << GROUPS_BITS | groups);
  }

  /** Puts entries, which lie one behind the other, where the directory says. */
  private void distribute(byte[] entries) {
    int keyLength = layout.keyLength();
    int valueLength = layout.valueLength();
    for (int at = 0; at < entries.length; at += keyLength + valueLength) {
      int hash = KeyHash.of(entries, at, keyLength);
      int place = placeOf(hash);
      Page page = pages.writable(pageOf(place));
      int slot = layout.insert(page, home(hash, place), entries, at, hash);
      page.putBytes(layout.valueAt(slot), entries, at + keyLength, valueLength);
    }
  }

  @Override
  public boolean remove(byte[] key, int from, int length, int hash) {
    int address = find(key, from, length, hash);
    if (address == 0) {
      return false;
    }
    layout.remove(pages.writable(pageAt(address)), slotAt(address));
    size--;
    removals++;
    if (size == 0 && !pages.isSmallAndOwn()) {
      clear();
    }
    return true;
  }

  @Override
  public int keyLength(int address) {
    return layout.keyLength();
  }

  @Override
  public void readKey(int address, byte[] target, int at) {
    layout.readKey(pages.readable(pageAt(address)), slotAt(address), target, at);
  }

  @Override
  public int valueLength(int address) {
    return layout.valueLength();
  }

  @Override
  public void readValue(int address, byte[] target, int at) {
    pages
        .readable(pageAt(address))
        .getBytes(layout.valueAt(slotAt(address)), target, at, layout.valueLength());
  }

  @Override
  public void writeValue(int address, byte[] source, int at, int count) {
    pages.writable(pageAt(address)).putBytes(layout.valueAt(slotAt(address)), source, at, count);
  }

  @Override
  public long getLong(int address, int valueOffset) {
    return pages.readable(pageAt(address)).getLong(layout.valueAt(slotAt(address)) + valueOffset);
  }

  @Override
  public void setLong(int address, int valueOffset, long value) {
    pages.writable(pageAt(address)).putLong(layout.valueAt(slotAt(address)) + valueOffset, value);
  }

  @Override
  public int firstEntry() {
    return firstEntryFrom(0);
  }

  @Override
  public int entryAfter(int address) {
    int page = pageAt(address);
    if (page >= pages.count()) {
      return 0;
    }
    int slot = layout.entryAfter(pages.readable(page), slotAt(address));
    return slot != 0 ? address(page, slot) : firstEntryFrom(page + 1);
  }

  private int firstEntryFrom(int firstPage) {
    for (int page = firstPage; page < pages.count(); page++) {
      int slot = layout.firstEntry(pages.readable(page));
      if (slot != 0) {
        return address(page, slot);
      }
    }
    return 0;
  }

  /** Puts all entries into as few new pages as they need. */
  @Override
  public void compact() {
    if (size > 0) {
      rebuild(layout.firstByte());
    }
  }

  /**
   * Puts all entries into new pages.
   *
   * @param firstByte what the slots there are without
   * @return false, with nothing changed, if they cannot lie like this
   */
  private boolean rebuild(int firstByte) {
    SlotEntries other = new SlotEntries(account);
    try {
      int keyLength = layout.keyLength();
      int valueLength = layout.valueLength();
      other.start(keyLength, valueLength, firstByte);
      byte[] key = new byte[keyLength];
      byte[] value = new byte[valueLength];
      for (int at = firstEntry(); at != 0; at = entryAfter(at)) {
        readKey(at, key, 0);
        readValue(at, value, 0);
        int copy = other.insert(key, 0, KeyHash.of(key, 0, keyLength));
        if (copy == 0) {
          return false;
        }
        other.writeValue(copy, value, 0, valueLength);
      }
      exchangeWith(other);
      return true;
    } finally {
      other.clear();
    }
  }

  private void exchangeWith(SlotEntries other) {
    PageList itsPages = other.pages;
    other.pages = pages;
    pages = itsPages;
    layout = other.layout;
    directory = other.directory;
    shift = other.shift;
    removals = 0;
    generation++;
  }

  @Override
  public FrozenTable freeze() {
    long[] numbers = {
      LAYOUT,
      size,
      layout.keyLength(),
      layout.valueLength(),
      removals,
      layout.firstByte(),
      layout.pageBytes()
    };
    return new FrozenSlots(numbers, pages.freeze(), layout);
  }

  /** The directory is made anew, from what the pages say of themselves. */
  @Override
  public void restore(long[] numbers, PageSource source) throws IOException {
    if (numbers.length != FROZEN_NUMBERS
        || numbers[2] < 0
        || numbers[3] < 0
        || numbers[2] + numbers[3] > MAX_SLOT_BYTES
        || numbers[5] < SlotLayout.ANY_FIRST
        || numbers[5] > 0xFF
        || (numbers[6] != Page.SIZE_BYTES
            && (numbers[6] != Page.SMALL_SIZE_BYTES || source.pageCount() > 1))) {
      throw new CorruptStateException("slots whose numbers are " + Arrays.toString(numbers));
    }
    clear();
    layout = new SlotLayout((int) numbers[2], (int) numbers[3], (int) numbers[5], (int) numbers[6]);
    pages.restore(new PackedSlots(layout).unpacked(source));
    size = (int) numbers[1];
    removals = numbers[4];
    int entries = 0;
    for (int index = 0; index < pages.count(); index++) {
      Page page = pages.readable(index);
      int depth = layout.depth(page);
      int groups = layout.groups(page);
      if (depth > MAX_DEPTH || !layout.isValid(groups)) {
        throw new CorruptStateException(
            "a page of %d groups of slots for hashes with %d bits".formatted(groups, depth));
      }
      while (depth > Integer.SIZE - shift) {
        doubleDirectory();
      }
      enter(index, groups, depth, layout.prefix(page));
      page.trim(layout.usedBytes(page));
      entries += layout.entries(page);
    }
    LoggedEntries.checkSize(entries, size);
  }

  @Override
  public void clear() {
    pages.release();
    layout = ANY_LAYOUT;
    directory = new int[] {0};
    shift = Integer.SIZE;
    size = 0;
    removals = 0;
  }
}
