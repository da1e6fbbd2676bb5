package io.millrace.worker.state;

import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PageAccount;
import java.io.IOException;
import java.util.Arrays;

/**
 * Entries of one size, all keys of one length and all values of one, in the slots of a hash table
 * themselves, so that to find and to update an entry touches one place in memory.
 *
 * <p>The first bits of a hash lead through a directory to a page, which is a small hash table, a
 * {@link SlotLayout}. A full page is split in two, so that growing never costs more than a page
 * (extendible hashing: Fagin, Nievergelt, Pippenger and Strong, ACM Transactions on Database
 * Systems, 1979).
 *
 * <p>An address counts units of 8 bytes from the start of the first page.
 */
final class SlotEntries implements Entries {
  /** Stands in state files. */
  static final int LAYOUT = 2;

  /** What is frozen besides pages: layout, size, lengths of keys and values, removals. */
  private static final int FROZEN_NUMBERS = 5;

  /** With larger ones, a page would hold so few that splitting wastes much of it. */
  private static final int MAX_SLOT_BYTES = 256;

  /** Directories become deeper than this only if many keys have the same hash. */
  private static final int MAX_DEPTH = 20;

  private static final int UNIT_BYTES = 8;
  private static final int PAGE_SHIFT = Integer.numberOfTrailingZeros(Page.SIZE_BYTES / UNIT_BYTES);
  private static final int UNIT_MASK = (1 << PAGE_SHIFT) - 1;

  /** A table is sparse if its pages have room for so many times its entries. */
  private static final int SPARSE = 8;

  private static final SlotLayout ANY_LAYOUT = new SlotLayout(0, 0, Page.SMALL_SIZE_BYTES);

  private final PageAccount account;
  private PageList pages;
  private SlotLayout layout = ANY_LAYOUT;
  private int size;
  private long removals;

  /** For each value that the first bits of a hash can have, the index of a page. */
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
    if (length != layout.keyLength() || size == 0) {
      return 0;
    }
    int page = pageOf(hash);
    int slot = layout.find(pages.readable(page), key, from, hash);
    return slot == 0 ? 0 : address(page, slot);
  }

  void locate(ComingKeys keys, int index, FoundLongs found) {
    if (keys.length(index) == layout.keyLength() && size > 0) {
      int hash = keys.hash(index);
      found.locate(index, layout, pages.readable(pageOf(hash)), layout.home(hash));
    }
  }

  @Override
  public long touch(int hash) {
    return size == 0 ? 0 : pages.readable(pageOf(hash)).getLong(layout.home(hash));
  }

  private int pageOf(int hash) {
    return directory[(int) (Integer.toUnsignedLong(hash) >>> shift)];
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
      start(length, (int) valueLength);
    }
    if (length != layout.keyLength() || valueLength != layout.valueLength()) {
      return 0;
    }
    int found = find(key, from, length, hash);
    return found != 0 ? found : insert(key, from, hash);
  }

  private void start(int keyLength, int valueLength) {
    if (pages.count() == 0
        || keyLength != layout.keyLength()
        || valueLength != layout.valueLength()) {
      clear();
      pages.addSmall();
      layout = new SlotLayout(keyLength, valueLength, Page.SMALL_SIZE_BYTES);
      layout.format(pages.writable(0), 0, 0);
    }
  }

  private int insert(byte[] key, int from, int hash) {
    if (isSparse()) {
      compact();
    }
    int page = pageOf(hash);
    while (layout.isFull(pages.readable(page))) {
      if (!makeRoom(page)) {
        return 0;
      }
      page = pageOf(hash);
    }
    int slot = layout.insert(pages.writable(page), key, from, hash);
    size++;
    return address(page, slot);
  }

  private boolean isSparse() {
    return pages.count() > 1
        && removals > size
        && (long) size * SPARSE < (long) pages.count() * layout.limit();
  }

  /** Makes a full page larger, or rids it of removed entries, or splits it. */
  private boolean makeRoom(int index) {
    Page full = pages.readable(index);
    int depth = layout.depth(full);
    int prefix = layout.prefix(full);
    boolean isSplit = !pages.isSmall() && layout.isHardlyRemoved(full);
    if (isSplit && depth == MAX_DEPTH) {
      return false;
    }
    byte[] entries = layout.copyEntries(full);
    if (isSplit) {
      split(index, depth, prefix);
    } else {
      if (pages.isSmall()) {
        pages.outgrowSmall();
        layout = new SlotLayout(layout.keyLength(), layout.valueLength(), Page.SIZE_BYTES);
      }
      layout.format(pages.writable(index), depth, prefix);
    }
    distribute(entries);
    return true;
  }

  /** Gives half of a page's hashes to a new page; both are empty then. */
  private void split(int index, int depth, int prefix) {
    layout.format(pages.writable(index), depth + 1, prefix);
    int added = pages.count();
    pages.add();
    int addedPrefix = prefix | (Integer.MIN_VALUE >>> depth);
    layout.format(pages.writable(added), depth + 1, addedPrefix);
    if (depth + 1 > Integer.SIZE - shift) {
      doubleDirectory();
    }
    enter(added, depth + 1, addedPrefix);
  }

  private void doubleDirectory() {
    int[] doubled = new int[directory.length * 2];
    for (int i = 0; i < doubled.length; i++) {
      doubled[i] = directory[i / 2];
    }
    directory = doubled;
    shift--;
  }

  /** Lets the directory lead hashes with these first bits to a page. */
  private void enter(int page, int depth, int prefix) {
    int first = (int) (Integer.toUnsignedLong(prefix) >>> shift);
    int count = 1 << (Integer.SIZE - shift - depth);
    Arrays.fill(directory, first, first + count, page);
  }

  /** Puts entries, which lie one behind the other, where the directory says. */
  private void distribute(byte[] entries) {
    int keyLength = layout.keyLength();
    for (int at = 0; at < entries.length; at += layout.slotBytes()) {
      int key = SlotLayout.keyAt(at);
      int hash = KeyHash.of(entries, key, keyLength);
      Page page = pages.writable(pageOf(hash));
      int slot = layout.insert(page, entries, key, hash);
      page.putBytes(layout.valueAt(slot), entries, layout.valueAt(at), layout.valueLength());
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
    pages
        .readable(pageAt(address))
        .getBytes(SlotLayout.keyAt(slotAt(address)), target, at, layout.keyLength());
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
    SlotEntries other = new SlotEntries(account);
    try {
      byte[] entry = new byte[layout.slotBytes()];
      for (int at = firstEntry(); at != 0; at = entryAfter(at)) {
        readKey(at, entry, 0);
        int hash = KeyHash.of(entry, 0, layout.keyLength());
        int copy = other.reserve(entry, 0, layout.keyLength(), hash, layout.valueLength());
        readValue(at, entry, 0);
        other.writeValue(copy, entry, 0, layout.valueLength());
      }
      exchangeWith(other);
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
  }

  @Override
  public FrozenTable freeze() {
    long[] numbers = {LAYOUT, size, layout.keyLength(), layout.valueLength(), removals};
    PageView frozen = pages.freeze();
    return new FrozenTable(numbers, frozen, (long) frozen.count() * Page.SIZE_BYTES);
  }

  /** The directory is made anew, from what the pages say of themselves. */
  @Override
  public void restore(long[] numbers, PageSource source) throws IOException {
    if (numbers.length != FROZEN_NUMBERS
        || numbers[2] < 0
        || numbers[3] < 0
        || numbers[2] + numbers[3] > MAX_SLOT_BYTES) {
      throw new CorruptStateException("slots whose numbers are " + Arrays.toString(numbers));
    }
    clear();
    pages.restore(source);
    int pageBytes = pages.isSmall() ? Page.SMALL_SIZE_BYTES : Page.SIZE_BYTES;
    layout = new SlotLayout((int) numbers[2], (int) numbers[3], pageBytes);
    size = (int) numbers[1];
    removals = numbers[4];
    int entries = 0;
    for (int index = 0; index < pages.count(); index++) {
      Page page = pages.readable(index);
      int depth = layout.depth(page);
      if (depth < 0 || depth > MAX_DEPTH) {
        throw new CorruptStateException("a page of slots for hashes with " + depth + " bits");
      }
      while (depth > Integer.SIZE - shift) {
        doubleDirectory();
      }
      enter(index, depth, layout.prefix(page));
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
