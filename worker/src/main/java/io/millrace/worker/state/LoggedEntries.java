package io.millrace.worker.state;

import io.millrace.worker.memory.PageAccount;
import io.millrace.worker.state.StateTable.Content;
import java.io.IOException;
import java.util.Arrays;

/**
 * Entries of any size, values or lists: an index by hash leads to entries in a log of blocks. A
 * value whose new length fits its entry is written in place; otherwise the entry is appended anew
 * and the old one is garbage, which is won back by copying when there is more of it than of live
 * data.
 *
 * <p>The value of a list's entry leads to its elements, blocks chained in the order they were
 * appended.
 */
final class LoggedEntries implements Entries {
  /** An entry of lists holds: address of the first and the last element, count, units of all. */
  static final int LIST_FIRST = 0;

  static final int LIST_LAST = 4;
  static final int LIST_COUNT = 8;
  static final int LIST_UNITS = 12;
  static final int LIST_BYTES = 16;

  /** An element starts with the address of the next. */
  static final int ELEMENT_LINK_BYTES = 4;

  /** What is frozen besides pages: layout, size, end of the log, garbage in it. */
  private static final int FROZEN_NUMBERS = 4;

  /** Stands in state files. */
  static final int LAYOUT = 1;

  private final PageAccount account;
  private final Content content;
  private final HashIndex index;
  private BlockLog log;
  private int size;
  private int generation;

  LoggedEntries(PageAccount account, Content content) {
    this.account = account;
    this.content = content;
    this.index = new HashIndex(account);
    this.log = new BlockLog(account);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int generation() {
    return generation;
  }

  BlockLog blocks() {
    return log;
  }

  @Override
  public int find(byte[] key, int from, int length, int hash) {
    int slot = findSlot(key, from, length, hash);
    return slot < 0 ? 0 : HashIndex.addressOf(index.slot(slot));
  }

  /** None is found ahead. */
  @Override
  public void locate(ComingKeys keys, int index, FoundLongs found) {}

  @Override
  public void locateFirst(int hash, int place, FetchedPlaces places) {
    if (size == 0) {
      places.setNone(place);
    } else {
      index.locate(index.firstSlot(hash), place, places);
    }
  }

  @Override
  public void locateEntry(int hash, long first, int place, FetchedPlaces places) {
    if (first == 0) {
      places.setNone(place);
    } else {
      log.locate(HashIndex.addressOf(first), place, places);
    }
  }

  @Override
  public int usualBytes() {
    int units = size == 0 ? 0 : log.end / size;
    return Math.min(units, BlockView.UNITS_PER_PAGE) * BlockView.UNIT_BYTES;
  }

  private int findSlot(byte[] key, int from, int length, int hash) {
    if (size == 0) {
      return -1;
    }
    int slot = index.firstSlot(hash);
    for (long found = index.slot(slot); found != 0; found = index.slot(slot)) {
      if (HashIndex.hashOf(found) == hash
          && log.keyEquals(HashIndex.addressOf(found), key, from, length)) {
        return slot;
      }
      slot = index.nextSlot(slot);
    }
    return -1;
  }

  @Override
  public int keyLength(int address) {
    return BlockView.keyLengthOf(log.header(address));
  }

  @Override
  public void readKey(int address, byte[] target, int at) {
    log.read(address, 0, target, at, keyLength(address));
  }

  @Override
  public int valueLength(int address) {
    return BlockView.valueLengthOf(log.header(address));
  }

  @Override
  public void readValue(int address, byte[] target, int at) {
    long header = log.header(address);
    log.read(address, BlockView.keyLengthOf(header), target, at, BlockView.valueLengthOf(header));
  }

  @Override
  public void writeValue(int address, byte[] source, int at, int count) {
    log.write(address, keyLength(address), source, at, count);
  }

  @Override
  public long getLong(int address, int valueOffset) {
    return log.readLong(address, keyLength(address) + valueOffset);
  }

  @Override
  public void setLong(int address, int valueOffset, long value) {
    log.writeLong(address, keyLength(address) + valueOffset, value);
  }

  @Override
  public int reserve(byte[] key, int from, int length, int hash, long valueLength) {
    int slot = findSlot(key, from, length, hash);
    if (slot < 0) {
      return insert(key, from, length, hash, valueLength);
    }
    int address = HashIndex.addressOf(index.slot(slot));
    if (resizeInPlace(address, valueLength)) {
      return address;
    }
    if (log.isWorthCompacting()) {
      compact();
      slot = findSlot(key, from, length, hash);
      address = HashIndex.addressOf(index.slot(slot));
    }
    int moved = log.append(BlockView.ENTRY, length, valueLength);
    log.write(moved, 0, key, from, length);
    index.setAddress(slot, moved);
    log.kill(address);
    return moved;
  }

  private boolean resizeInPlace(int address, long valueLength) {
    long header = log.header(address);
    long slack = BlockView.valueLengthOf(header) + BlockView.slackOf(header) - valueLength;
    if (slack < 0 || slack > BlockView.MAX_SLACK_BYTES) {
      return false;
    }
    if (slack != BlockView.slackOf(header)) {
      log.writeHeader(
          address,
          BlockView.header(
              BlockView.ENTRY,
              BlockView.unitsOf(header),
              BlockView.keyLengthOf(header),
              (int) slack));
    }
    return true;
  }

  /** Adds an entry, which must not be there, with an undefined value, and gives its address. */
  int insert(byte[] key, int from, int length, int hash, long valueLength) {
    if (log.isWorthCompacting()) {
      compact();
    }
    int address = log.append(BlockView.ENTRY, length, valueLength);
    log.write(address, 0, key, from, length);
    index.insert(hash, address);
    size++;
    return address;
  }

  @Override
  public boolean remove(byte[] key, int from, int length, int hash) {
    int slot = findSlot(key, from, length, hash);
    if (slot < 0) {
      return false;
    }
    int address = HashIndex.addressOf(index.slot(slot));
    if (content == Content.LISTS) {
      log.forget(log.readInt(address, length + LIST_UNITS));
    }
    index.remove(slot);
    log.kill(address);
    size--;
    if (size == 0) {
      index.reset();
      log.reset();
      generation++;
    }
    return true;
  }

  void append(byte[] key, int from, int length, int hash, byte[] element, int at, int count) {
    if (log.isWorthCompacting()) {
      compact();
    }
    int entry = find(key, from, length, hash);
    if (entry == 0) {
      entry = insert(key, from, length, hash, LIST_BYTES);
      log.writeLong(entry, length, 0);
      log.writeLong(entry, length + LIST_COUNT, 0);
    }
    chain(log, entry, length, element, at, count);
  }

  private static void chain(
      BlockLog log, int entry, int keyLength, byte[] element, int at, int count) {
    int address = log.append(BlockView.ELEMENT, 0, (long) ELEMENT_LINK_BYTES + count);
    log.writeInt(address, 0, 0);
    log.write(address, ELEMENT_LINK_BYTES, element, at, count);
    int last = log.readInt(entry, keyLength + LIST_LAST);
    if (last == 0) {
      log.writeInt(entry, keyLength + LIST_FIRST, address);
    } else {
      log.writeInt(last, 0, address);
    }
    log.writeInt(entry, keyLength + LIST_LAST, address);
    log.writeInt(entry, keyLength + LIST_COUNT, log.readInt(entry, keyLength + LIST_COUNT) + 1);
    int units = BlockView.unitsOf(log.header(address));
    log.writeInt(entry, keyLength + LIST_UNITS, log.readInt(entry, keyLength + LIST_UNITS) + units);
  }

  /** The number of elements in the list at an entry's address. */
  int listSize(int address) {
    return log.readInt(address, keyLength(address) + LIST_COUNT);
  }

  /** The address of the first element in the list at an entry's address. */
  int firstElement(int address) {
    return log.readInt(address, keyLength(address) + LIST_FIRST);
  }

  /** The address of the element after this one, or 0. */
  int nextElement(int element) {
    return log.readInt(element, 0);
  }

  int elementLength(int element) {
    return BlockView.valueLengthOf(log.header(element)) - ELEMENT_LINK_BYTES;
  }

  /** Copies an element into an array that is large enough. */
  void readElement(int element, byte[] target, int at) {
    log.read(element, ELEMENT_LINK_BYTES, target, at, elementLength(element));
  }

  @Override
  public int firstEntry() {
    return entryFrom(0);
  }

  @Override
  public int entryAfter(int address) {
    if (address >= log.end) {
      return 0;
    }
    return entryFrom(address + BlockView.unitsOf(log.header(address)));
  }

  private int entryFrom(int address) {
    int next = size == 0 ? log.end : log.entryFrom(address);
    return next == log.end ? 0 : next;
  }

  /** Copies what lives into new pages and releases the old ones. */
  @Override
  public void compact() {
    BlockLog old = log;
    BlockLog compacted = new BlockLog(account);
    boolean done = false;
    try {
      index.reset();
      Scratch scratch = new Scratch();
      for (int at = old.entryFrom(0); at != old.end; ) {
        index.insert(copyEntry(old, at, compacted, scratch), scratch.address);
        at = old.entryFrom(at + BlockView.unitsOf(old.header(at)));
      }
      done = true;
    } finally {
      // After a failure the table is unusable, but either log is released once.
      BlockLog released = done ? old : compacted;
      log = done ? compacted : old;
      released.release();
      generation++;
    }
  }

  /** Copies an entry with its list; gives the key's hash, and the new address in the scratch. */
  private int copyEntry(BlockLog source, int at, BlockLog target, Scratch scratch) {
    long header = source.header(at);
    int keyLength = BlockView.keyLengthOf(header);
    int valueLength = BlockView.valueLengthOf(header);
    byte[] bytes = scratch.ofAtLeast(keyLength + valueLength);
    source.read(at, 0, bytes, 0, keyLength + valueLength);
    int copy = target.append(BlockView.ENTRY, keyLength, valueLength);
    target.write(copy, 0, bytes, 0, keyLength + valueLength);
    scratch.address = copy;
    int hash = KeyHash.of(bytes, 0, keyLength);
    if (content == Content.LISTS) {
      int element = source.readInt(at, keyLength + LIST_FIRST);
      target.writeLong(copy, keyLength, 0);
      target.writeLong(copy, keyLength + LIST_COUNT, 0);
      while (element != 0) {
        int length = BlockView.valueLengthOf(source.header(element)) - ELEMENT_LINK_BYTES;
        byte[] elementBytes = scratch.ofAtLeast(length);
        source.read(element, ELEMENT_LINK_BYTES, elementBytes, 0, length);
        chain(target, copy, keyLength, elementBytes, 0, length);
        element = source.readInt(element, 0);
      }
    }
    return hash;
  }

  /** Bytes that grow as needed. */
  private static final class Scratch {
    private byte[] bytes = new byte[256];
    private int address;

    byte[] ofAtLeast(int length) {
      if (bytes.length < length) {
        bytes = new byte[Math.max(length, bytes.length * 2)];
      }
      return bytes;
    }
  }

  @Override
  public FrozenTable freeze() {
    long[] numbers = {LAYOUT, size, log.end, log.garbageUnits()};
    return new FrozenTable(numbers, log.freeze(), (long) log.end * BlockView.UNIT_BYTES);
  }

  /** The index is made anew, from the entries. */
  @Override
  public void restore(long[] numbers, PageSource source) throws IOException {
    if (numbers.length != FROZEN_NUMBERS || numbers[1] < 0 || numbers[2] < 0) {
      throw new CorruptStateException("a log whose numbers are " + Arrays.toString(numbers));
    }
    clear();
    log.restore(source, (int) numbers[2], numbers[3]);
    size = (int) numbers[1];
    int entries = 0;
    Scratch scratch = new Scratch();
    for (int at = log.entryFrom(0); at != log.end; entries++) {
      long header = log.header(at);
      int keyLength = BlockView.keyLengthOf(header);
      byte[] key = scratch.ofAtLeast(keyLength);
      log.read(at, 0, key, 0, keyLength);
      index.insert(KeyHash.of(key, 0, keyLength), at);
      at = log.entryFrom(at + BlockView.unitsOf(header));
    }
    checkSize(entries, size);
  }

  static void checkSize(int found, int expected) throws CorruptStateException {
    if (found != expected) {
      throw new CorruptStateException(
          "a table has %d entries, not the %d that were written".formatted(found, expected));
    }
  }

  @Override
  public void clear() {
    index.clear();
    log.release();
    size = 0;
    generation++;
  }
}
