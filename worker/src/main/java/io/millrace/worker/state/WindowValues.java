package io.millrace.worker.state;

import io.millrace.worker.codec.ObjectWriter;

/** One object for the current key and a window. Each read gives a new object. */
public final class WindowValues<T> extends KeyedView {
  WindowValues(KeyedStateStore store, NamedTables tables) {
    super(store, tables);
  }

  /** The object of this window, or null. */
  @SuppressWarnings("unchecked") // The type is the operator's claim about what it put in.
  public T get(long window) {
    StateTable table = existingTable();
    if (table == null) {
      return null;
    }
    int length = store.appendWindow(window);
    byte[] key = store.keyBytes();
    int address = table.find(key, 0, length, KeyHash.of(key, 0, length));
    return address == 0 ? null : (T) readObject(table, address, 0);
  }

  public void put(long window, T value) {
    ObjectWriter bytes = store.encode(value);
    int length = store.appendWindow(window);
    byte[] key = store.keyBytes();
    table().put(key, 0, length, KeyHash.of(key, 0, length), bytes.bytes(), 0, bytes.length());
  }

  /** Removes the object of this window; gives whether there was one. */
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
