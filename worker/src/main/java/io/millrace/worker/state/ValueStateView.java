package io.millrace.worker.state;

import io.millrace.api.state.ValueState;
import io.millrace.worker.codec.ObjectWriter;

/** One object for the current key. Each read gives a new object. */
public final class ValueStateView<T> extends KeyedView implements ValueState<T> {
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
    int address = table.find(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    return address == 0 ? null : (T) readObject(table, address, 0);
  }

  @Override
  public void update(T value) {
    if (value == null) {
      clear();
      return;
    }
    ObjectWriter bytes = store.encode(value);
    table()
        .put(
            store.keyBytes(),
            store.keyFrom(),
            store.keyLength(),
            store.keyHash(),
            bytes.bytes(),
            0,
            bytes.length());
  }

  @Override
  public void clear() {
    StateTable table = existingTable();
    if (table != null) {
      table.remove(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    }
  }
}
