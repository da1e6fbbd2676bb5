package io.millrace.worker.state;

import io.millrace.api.state.ListState;
import io.millrace.worker.codec.ObjectWriter;
import java.util.ArrayList;
import java.util.List;

/** Objects in order for the current key. Each read gives a new list of new objects. */
public final class ListStateView<T> extends KeyedView implements ListState<T> {
  ListStateView(KeyedStateStore store, NamedTables tables) {
    super(store, tables);
  }

  @Override
  @SuppressWarnings("unchecked") // The type is the program's claim about what it put in.
  public List<T> get() {
    StateTable table = existingTable();
    if (table == null) {
      return List.of();
    }
    int address = table.find(store.keyBytes(), store.keyFrom(), store.keyLength(), store.keyHash());
    if (address == 0) {
      return List.of();
    }
    List<T> elements = new ArrayList<>(table.listSize(address));
    for (int at = table.firstElement(address); at != 0; at = table.nextElement(at)) {
      elements.add((T) readElement(table, at));
    }
    return elements;
  }

  @Override
  public void add(T element) {
    ObjectWriter bytes = store.encode(element);
    table()
        .append(
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
