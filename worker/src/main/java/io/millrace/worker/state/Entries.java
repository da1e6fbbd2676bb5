package io.millrace.worker.state;

import java.io.IOException;

/**
 * How the entries of a {@link StateTable} lie on pages. Methods of the same name do what is said
 * there.
 */
interface Entries {
  int size();

  int find(byte[] key, int from, int length, int hash);

  void locate(ComingKeys keys, int index, FoundLongs found);

  int generation();

  void locateFirst(int hash, int index, FetchedPlaces places);

  void locateEntry(int hash, long first, int index, FetchedPlaces places);

  int usualBytes();

  /**
   * The address of a key's entry, which is made if need be, with room for a value of this length,
   * whose content is undefined.
   *
   * @return 0 if entries can not lie like this
   */
  int reserve(byte[] key, int from, int length, int hash, long valueLength);

  boolean remove(byte[] key, int from, int length, int hash);

  int keyLength(int address);

  void readKey(int address, byte[] target, int at);

  int valueLength(int address);

  void readValue(int address, byte[] target, int at);

  /** Overwrites all of a value. */
  void writeValue(int address, byte[] source, int at, int count);

  long getLong(int address, int valueOffset);

  void setLong(int address, int valueOffset, long value);

  int firstEntry();

  int entryAfter(int address);

  /** Wins back space of entries that were removed or replaced. */
  void compact();

  FrozenTable freeze();

  /** Takes what {@link #freeze} gave, with its numbers, in place of what there is. */
  void restore(long[] numbers, PageSource source) throws IOException;

  /** Removes all entries and releases all pages. */
  void clear();
}
