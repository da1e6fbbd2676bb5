package io.millrace.worker.state;

import io.millrace.api.state.ValueState;
import io.millrace.worker.codec.ObjectWriter;

/** One object for the current key. Each read gives a new object. */
public final class ValueStateView<T> extends KeyedView implements ValueState<T> {
  // Where the value of a key was read, so that an update need not look for it again.
  private long readKeyNumber = -1;
  private int readAddress;

  ValueStateView(KeyedStateStore store, NamedTables tables) {
    super(store, tables);
  }

  @Override
  @SuppressWarnings("unchecked") // The type is the program's claim about what it put in.
  public T value() {
    StateTable table = existingTable();
    if (table == null) {
      return null;
    }
    readAddress = table.find(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    readKeyNumber = store.keyNumber();
    return readAddress == 0 ? null : (T) readObject(table, readAddress, 0);
  }

  @Override
  public void update(T value) {
    if (value == null) {
      clear();
      return;
    }
    ObjectWriter written = store.encode(value);
    byte[] bytes = written.bytes();
    int length = written.length();
    StateTable table = table();
    if (readKeyNumber == store.keyNumber()
        && readAddress != 0
        && table.valueLength(readAddress) == length) {
      table.overwrite(readAddress, bytes, 0, length);
      return;
    }
    readKeyNumber = -1;
    table.put(
        store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash(), bytes, 0, length);
  }

  @Override
  public void clear() {
    readKeyNumber = -1;
    StateTable table = existingTable();
    if (table != null) {
      table.remove(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    }
  }
}
