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
  private Object[] keys = new Object[FIRST_CAPACITY];
  private int[] hashes = new int[FIRST_CAPACITY];
  private int[] groups = new int[FIRST_CAPACITY];

  /** Where each key's bytes end. */
  private int[] ends = new int[FIRST_CAPACITY];

  private int count;
  private int bytesUsed;

  ComingKeys(KeyedStateStore store, KeyEncoder encoder, KeyGroups keyGroups) {
    this.store = store;
    this.encoder = encoder;
    this.keyGroups = keyGroups;
  }

  /** Forgets all keys. */
  public void clear() {
    count = 0;
    bytesUsed = 0;
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
    int end;
    int hash;
    int group;
    if (key instanceof Long number) { // by far the most common, with String
      end = encoder.appendBoxed(bytesUsed, number);
      hash = KeyHash.of(KeyEncoder.LONG_TAG, number);
      group = keyGroups.groupOf(number.hashCode());
    } else {
      end = encoder.append(bytesUsed, key);
      hash = KeyHash.of(encoder.bytes(), bytesUsed, end - bytesUsed);
      group = keyGroups.groupOf(key, hash);
    }
    if (!store.range().contains(group)) {
      return false;
    }
    keys[count] = key;
    hashes[count] = hash;
    groups[count] = group;
    ends[count] = end;
    bytesUsed = end;
    count++;
    return true;
  }

  private void grow() {
    int capacity = count * 2;
    keys = Arrays.copyOf(keys, capacity);
    hashes = Arrays.copyOf(hashes, capacity);
    groups = Arrays.copyOf(groups, capacity);
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

  /** A key, as it was added. */
  public Object key(int index) {
    return keys[index];
  }

  byte[] bytes() {
    return encoder.bytes();
  }

  int from(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  int length(int index) {
    return ends[index] - from(index);
  }

  int hash(int index) {
    return hashes[index];
  }

  /** The key group of a key. */
  public int keyGroup(int index) {
    return groups[index];
  }
}
