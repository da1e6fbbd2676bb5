package io.millrace.worker.state;

import io.millrace.worker.memory.PageAccount;
import java.io.IOException;

/**
 * Keyed state of one operator, under one name, for one key group: byte strings to byte strings, in
 * managed memory.
 *
 * <p>As long as all keys have one length and all values another, entries lie in the slots of a hash
 * table ({@link SlotEntries}); from the first of other size on, in a log with an index ({@link
 * LoggedEntries}).
 *
 * <p>A value may also be a list. A table holds values or lists, not both; which one is the caller's
 * knowledge, told at creation.
 *
 * <p>Methods that take a key take the bytes, their place and {@link KeyHash#of} of them. Methods
 * that give an <em>address</em> give 0 if there is no such entry; an address is valid until the
 * table is next changed. No method keeps an array it is given, and none allocates but to grow.
 *
 * <p>Used by one thread at a time. {@link #freeze} gives a view that another thread may write out
 * at the same time.
 */
public final class StateTable implements AutoCloseable {
  /** What the entries of a table hold. */
  public enum Content {
    /** One byte string for each key. */
    VALUES,
    /** A list of byte strings for each key. */
    LISTS
  }

  private final PageAccount account;
  private final Content content;
  private Entries entries;

  /** The same as {@link #entries}, or null while they are in slots. */
  private LoggedEntries logged;

  /** The generations of entries that lay elsewhere. */
  private int earlierGenerations;

  /** An empty table, which takes pages from this account when it needs them. */
  public StateTable(PageAccount account, Content content) {
    this.account = account;
    this.content = content;
    if (content == Content.LISTS) {
      logged = new LoggedEntries(account, content);
      entries = logged;
    } else {
      entries = new SlotEntries(account);
    }
  }

  public Content content() {
    return content;
  }

  /** The number of entries. */
  public int size() {
    return entries.size();
  }

  /**
   * Puts the entries into a log, if they are not: then an entry that is neither moved nor removed
   * keeps its address until the log's {@linkplain Entries#generation generation} changes, and they
   * are visited in the order of insertion.
   */
  LoggedEntries toLog() {
    if (logged == null) {
      LoggedEntries target = new LoggedEntries(account, content);
      boolean isDone = false;
      try {
        copyTo(target);
        isDone = true;
      } finally {
        if (!isDone) {
          target.clear();
        }
      }
      entries.clear();
      earlierGenerations += entries.generation() + 1;
      logged = target;
      entries = target;
    }
    return logged;
  }

  private void copyTo(LoggedEntries target) {
    byte[] bytes = new byte[0];
    for (int at = entries.firstEntry(); at != 0; at = entries.entryAfter(at)) {
      int keyLength = entries.keyLength(at);
      int valueLength = entries.valueLength(at);
      if (bytes.length < keyLength + valueLength) {
        bytes = new byte[keyLength + valueLength];
      }
      entries.readKey(at, bytes, 0);
      entries.readValue(at, bytes, keyLength);
      int hash = KeyHash.of(bytes, 0, keyLength);
      int copy = target.reserve(bytes, 0, keyLength, hash, valueLength);
      target.writeValue(copy, bytes, keyLength, valueLength);
    }
  }

  /** The address of the entry with this key, or 0. */
  public int find(byte[] key, int from, int length, int hash) {
    return entries.find(key, from, length, hash);
  }

  /** Sets a place to what leads to an entry with this hash. */
  void locateFirst(int hash, int index, FetchedPlaces places) {
    entries.locateFirst(hash, index, places);
  }

  /**
   * Sets a place to the entry that is likely to have this hash.
   *
   * @param first what was read at the place of {@link #locateFirst}
   */
  void locateEntry(int hash, long first, int index, FetchedPlaces places) {
    entries.locateEntry(hash, first, index, places);
  }

  /** About how many bytes of an entry are used. */
  int usualBytes() {
    return entries.usualBytes();
  }

  public boolean contains(byte[] key, int from, int length, int hash) {
    return entries.find(key, from, length, hash) != 0;
  }

  public int keyLength(int address) {
    return entries.keyLength(address);
  }

  /** Copies the key of an entry into an array that is large enough. */
  public void readKey(int address, byte[] target, int at) {
    entries.readKey(address, target, at);
  }

  public int valueLength(int address) {
    return entries.valueLength(address);
  }

  /** Copies the value of an entry into an array that is large enough. */
  public void readValue(int address, byte[] target, int at) {
    entries.readValue(address, target, at);
  }

  /** The eight bytes of the value at this offset, as a number. */
  public long getLong(int address, int valueOffset) {
    return entries.getLong(address, valueOffset);
  }

  /** Overwrites eight bytes of a value. */
  public void setLong(int address, int valueOffset, long value) {
    entries.setLong(address, valueOffset, value);
  }

  /**
   * Tells where the entry of a key that comes is to be looked for, if it is in a slot.
   *
   * @param index of the key
   */
  public void locate(ComingKeys keys, int index, FoundLongs found) {
    entries.locate(keys, index, found);
  }

  /** Changes whenever entries that are not removed have moved. */
  public int generation() {
    return earlierGenerations + entries.generation();
  }

  /** Sets the value of a key, which may be there already or not. */
  public void put(byte[] key, int from, int length, int hash, byte[] value, int at, int count) {
    int address = reserve(key, from, length, hash, count);
    entries.writeValue(address, value, at, count);
  }

  /** Overwrites all of the value of an entry. */
  void overwrite(int address, byte[] value, int at, int count) {
    entries.writeValue(address, value, at, count);
  }

  /**
   * Sets the value of a key to a number of eight bytes.
   *
   * @return the address
   */
  public int putLong(byte[] key, int from, int length, int hash, long value) {
    int address = reserve(key, from, length, hash, Long.BYTES);
    entries.setLong(address, 0, value);
    return address;
  }

  /**
   * Adds to the number of eight bytes that a key has as its value.
   *
   * @param initial what to add to if the key is not there
   * @return the sum
   */
  public long addLong(byte[] key, int from, int length, int hash, long initial, long delta) {
    int address = entries.find(key, from, length, hash);
    if (address == 0) {
      putLong(key, from, length, hash, initial + delta);
      return initial + delta;
    }
    long sum = entries.getLong(address, 0) + delta;
    entries.setLong(address, 0, sum);
    return sum;
  }

  private int reserve(byte[] key, int from, int length, int hash, long valueLength) {
    int address = entries.reserve(key, from, length, hash, valueLength);
    return address != 0 ? address : toLog().reserve(key, from, length, hash, valueLength);
  }

  /**
   * Removes a key with its value or list.
   *
   * @return whether it was there
   */
  public boolean remove(byte[] key, int from, int length, int hash) {
    return entries.remove(key, from, length, hash);
  }

  /** Appends an element to the list of a key, which may be there already or not. */
  public void append(
      byte[] key, int from, int length, int hash, byte[] element, int at, int count) {
    logged.append(key, from, length, hash, element, at, count);
  }

  /** The number of elements in the list at an entry's address. */
  public int listSize(int address) {
    return logged.listSize(address);
  }

  /** The address of the first element in the list at an entry's address. */
  public int firstElement(int address) {
    return logged.firstElement(address);
  }

  /** The address of the element after this one, or 0. */
  public int nextElement(int element) {
    return logged.nextElement(element);
  }

  public int elementLength(int element) {
    return logged.elementLength(element);
  }

  /** Copies an element into an array that is large enough. */
  public void readElement(int element, byte[] target, int at) {
    logged.readElement(element, target, at);
  }

  /**
   * The address of the first entry, or 0 if there is none. Going on with {@link #entryAfter} visits
   * every entry once. Entries may be removed meanwhile, the visited one included, but none added or
   * grown.
   */
  public int firstEntry() {
    return entries.firstEntry();
  }

  /** The next entry; see {@link #firstEntry}. */
  public int entryAfter(int address) {
    return entries.entryAfter(address);
  }

  /** Wins back the space of entries that were removed or replaced. */
  void compact() {
    entries.compact();
  }

  /**
   * What the table holds now. Costs a reference for each page; the pages are copied as they are
   * next written.
   */
  public FrozenTable freeze() {
    return entries.freeze();
  }

  /**
   * Takes what {@link #freeze} gave, with its numbers, into an empty table.
   *
   * @throws CorruptStateException if that cannot be
   */
  void restore(long[] numbers, PageSource source) throws IOException {
    if (numbers.length == 0) {
      throw new CorruptStateException("a table without a layout");
    }
    if (numbers[0] == LoggedEntries.LAYOUT) {
      toLog().restore(numbers, source);
    } else if (numbers[0] == SlotEntries.LAYOUT && logged == null) {
      entries.restore(numbers, source);
    } else {
      throw new CorruptStateException("a table of layout " + numbers[0]);
    }
  }

  /** Removes all entries. */
  public void clear() {
    entries.clear();
  }

  /** Releases every page; pages that frozen views hold are released with those. */
  @Override
  public void close() {
    clear();
  }
}
