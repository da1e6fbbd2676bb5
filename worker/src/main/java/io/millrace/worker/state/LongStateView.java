package io.millrace.worker.state;

/** One number for the current key, updated in place without making objects. */
public final class LongStateView extends KeyedView {
  LongStateView(KeyedStateStore store, NamedTables tables) {
    super(store, tables);
  }

  /** The number, or what is given if there is none. */
  public long get(long absent) {
    StateTable table = existingTable();
    if (table == null) {
      return absent;
    }
    int address = table.find(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    return address == 0 ? absent : table.getLong(address, 0);
  }

  public boolean isPresent() {
    StateTable table = existingTable();
    return table != null
        && table.contains(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
  }

  public void put(long value) {
    table().putLong(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash(), value);
  }

  /** Adds to the number, which starts at 0, and gives the sum. */
  public long add(long delta) {
    return table()
        .addLong(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash(), 0, delta);
  }

  public void clear() {
    StateTable table = existingTable();
    if (table != null) {
      table.remove(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    }
  }
}
