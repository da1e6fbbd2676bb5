package io.millrace.worker.state;

import io.millrace.worker.codec.KeyEncoder;
import java.util.Arrays;

/**
 * Keys that become the current one of a store soon, one after the other: encoded and hashed ahead,
 * so that the memory that will be needed for all of them can be fetched at once. Used by one thread
 * at a time.
 */
public final class ComingKeys {
  private static final int FIRST_CAPACITY = 256;
  private static final int MOST_FETCHED_BYTES = 256;

  private final KeyedStateStore store;
  private final KeyEncoder encoder;
  private final KeyGroups keyGroups;
  private final FetchedPlaces places = new FetchedPlaces();

  /** The keys; null in place of one that can change, for which its bytes stand. */
  private Object[] keys = new Object[FIRST_CAPACITY];

  private int[] hashes = new int[FIRST_CAPACITY];
  private int[] groups = new int[FIRST_CAPACITY];

  /** Of keys that are numbers: the number as eight bytes of its key are read. */
  private long[] numbers = new long[FIRST_CAPACITY];

  /** Where each key's bytes end, of keys that are not all numbers. */
  private int[] ends = new int[FIRST_CAPACITY];

  private int count;
  private int bytesUsed;

  /** All keys are numbers so far, and none of their bytes have been written. */
  private boolean areNumbers = true;

  ComingKeys(KeyedStateStore store, KeyEncoder encoder, KeyGroups keyGroups) {
    this.store = store;
    this.encoder = encoder;
    this.keyGroups = keyGroups;
  }

  /** Forgets all keys. */
  public void clear() {
    count = 0;
    bytesUsed = 0;
    areNumbers = true;
  }

  /** How many keys there are, numbered from 0. */
  public int count() {
    return count;
  }

  /**
   * Adds a key.
   *
   * @return whether the store may have it; if not, {@link KeyedStateStore#setCurrentKey} tells why
   * @throws io.millrace.api.UserException if it is null or cannot be a key
   */
  public boolean add(Object key) {
    if (count == keys.length) {
      grow();
    }
    if (areNumbers && key instanceof Long number) { // by far the most common, with String
      return addNumber(number);
    }
    writeNumbers();
    int end = encoder.append(bytesUsed, key);
    int hash = KeyHash.of(encoder.bytes(), bytesUsed, end - bytesUsed);
    ends[count] = end;
    boolean isAdded = add(store.keepable(key), hash, keyGroups.groupOf(key, hash));
    bytesUsed = isAdded ? end : bytesUsed;
    return isAdded;
  }

  private boolean addNumber(Long key) {
    long number = key;
    numbers[count] = KeyEncoder.bytesOf(number);
    int hash = KeyHash.of(KeyEncoder.LONG_TAG, number);
    return add(key, hash, keyGroups.groupOf(Long.hashCode(number)));
  }

  private boolean add(Object key, int hash, int group) {
    keys[count] = key;
    hashes[count] = hash;
    groups[count] = group;
    boolean isOwn = store.range().contains(group);
    count += isOwn ? 1 : 0;
    return isOwn;
  }

  /** Another kind of key has come: the bytes of all are needed. */
  private void writeNumbers() {
    if (areNumbers) {
      areNumbers = false;
      for (int index = 0; index < count; index++) {
        bytesUsed = encoder.appendBoxed(bytesUsed, (Long) keys[index]);
        ends[index] = bytesUsed;
      }
    }
  }

  private void grow() {
    int capacity = count * 2;
    keys = Arrays.copyOf(keys, capacity);
    hashes = Arrays.copyOf(hashes, capacity);
    groups = Arrays.copyOf(groups, capacity);
    numbers = Arrays.copyOf(numbers, capacity);
    ends = Arrays.copyOf(ends, capacity);
  }

  /** Fetches the memory that the store needs for the keys. */
  public void fetch() {
    for (NamedTables tables : store.keyed()) {
      places.start(count);
      fetchFirst(tables);
      fetchEntries(tables);
    }
  }

  private void fetchFirst(NamedTables tables) {
    for (int index = 0; index < count; index++) {
      StateTable table = tables.existing(groups[index]);
      if (table == null) {
        places.setNone(index);
      } else {
        table.locateFirst(hashes[index], index, places);
      }
    }
    places.fetch(count);
  }

  private void fetchEntries(NamedTables tables) {
    int bytes = 0;
    for (int index = 0; index < count; index++) {
      StateTable table = tables.existing(groups[index]);
      if (table != null) {
        table.locateEntry(hashes[index], places.content(index), index, places);
        bytes = bytes == 0 ? table.usualBytes() : bytes; // tables of one state are alike
      }
    }
    places.fetch(count, Math.min(bytes, MOST_FETCHED_BYTES));
  }

  /** A key as it was when it was added, as an object that is nobody else's or never changes. */
  public Object key(int index) {
    Object kept = keys[index];
    return kept != null ? kept : store.decode(bytes(index), from(index), length(index));
  }

  /** A key that never changes, or null if it might. */
  Object keptKey(int index) {
    return keys[index];
  }

  /** Whether all keys are a {@code Long}: then each has a {@link #number}. */
  boolean areNumbers() {
    return areNumbers;
  }

  /** What the eight bytes of a key are, behind the one that tells that it is a {@code Long}. */
  long number(int index) {
    return numbers[index];
  }

  /** An array with the bytes of a key, until the next call. */
  byte[] bytes(int index) {
    if (areNumbers) {
      encoder.appendBoxed(0, (Long) keys[index]);
    }
    return encoder.bytes();
  }

  /** Where the bytes of a key start. */
  int from(int index) {
    return areNumbers || index == 0 ? 0 : ends[index - 1];
  }

  int length(int index) {
    return areNumbers ? KeyEncoder.LONG_BYTES : ends[index] - from(index);
  }

  int hash(int index) {
    return hashes[index];
  }

  /** The key group of a key. */
  public int keyGroup(int index) {
    return groups[index];
  }
}
