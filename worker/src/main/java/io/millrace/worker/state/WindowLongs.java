package io.millrace.worker.state;

/** One number for the current key and a window, updated in place without making objects. */
public final class WindowLongs extends KeyedView {
  WindowLongs(KeyedStateStore store, NamedTables tables) {
    super(store, tables);
  }

  /** The number of this window, or what is given if there is none. */
  public long get(long window, long absent) {
    StateTable table = existingTable();
    if (table == null) {
      return absent;
    }
    int length = store.appendWindow(window);
    byte[] key = store.keyBytes();
    int address = table.find(key, 0, length, KeyHash.of(key, 0, length));
    return address == 0 ? absent : table.getLong(address, 0);
  }

  public boolean isPresent(long window) {
    StateTable table = existingTable();
    if (table == null) {
      return false;
    }
    int length = store.appendWindow(window);
    byte[] key = store.keyBytes();
    return table.contains(key, 0, length, KeyHash.of(key, 0, length));
  }

  public void put(long window, long value) {
    int length = store.appendWindow(window);
    byte[] key = store.keyBytes();
    table().putLong(key, 0, length, KeyHash.of(key, 0, length), value);
  }

  /** Adds to the number of this window, which starts at 0, and gives the sum. */
  public long add(long window, long delta) {
    int length = store.appendWindow(window);
    byte[] key = store.keyBytes();
    return table().addLong(key, 0, length, KeyHash.of(key, 0, length), 0, delta);
  }

  /** Removes the number of this window; gives whether there was one. */
  public boolean remove(long window) {
    StateTable table = existingTable();
    if (table == null) {
      return false;
    }
    int length = store.appendWindow(window);
    byte[] key = store.keyBytes();
    return table.remove(key, 0, length, KeyHash.of(key, 0, length));
  }
}
