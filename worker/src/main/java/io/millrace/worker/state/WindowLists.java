package io.millrace.worker.state;

import io.millrace.worker.codec.ObjectWriter;
import java.util.ArrayList;
import java.util.List;

/** Objects in order for the current key and a window. Each read gives a new list of new objects. */
public final class WindowLists<T> extends KeyedView {
  WindowLists(KeyedStateStore store, NamedTables tables) {
    super(store, tables);
  }

  /** The objects of this window, in the order they were added. */
  @SuppressWarnings("unchecked") // The type is the operator's claim about what it put in.
  public List<T> get(long window) {
    StateTable table = existingTable();
    if (table == null) {
      return List.of();
    }
    int length = store.appendWindow(window);
    byte[] key = store.keyBytes();
    int address = table.find(key, 0, length, KeyHash.of(key, 0, length));
    if (address == 0) {
      return List.of();
    }
    List<T> elements = new ArrayList<>(table.listSize(address));
    for (int at = table.firstElement(address); at != 0; at = table.nextElement(at)) {
      elements.add((T) readElement(table, at));
    }
    return elements;
  }

  public void add(long window, T element) {
    ObjectWriter bytes = store.encode(element);
    int length = store.appendWindow(window);
    byte[] key = store.keyBytes();
    table().append(key, 0, length, KeyHash.of(key, 0, length), bytes.bytes(), 0, bytes.length());
  }

  /** Removes the objects of this window; gives whether there were any. */
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
