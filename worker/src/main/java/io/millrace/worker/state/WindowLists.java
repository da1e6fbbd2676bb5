package io.millrace.worker.state;

import io.millrace.worker.codec.ObjectWriter;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Objects in order for the current key and a window. */
public final class WindowLists<T> extends KeyedView {
  WindowLists(KeyedStateStore store, NamedTables tables) {
    super(store, tables);
  }

  /**
   * The objects of this window, in the order they were added. Each is made when it is come to, anew
   * in each pass, so that a long list is never in the heap as a whole. Valid until this state is
   * next changed, for any key.
   */
  public Iterable<T> get(long window) {
    StateTable table = existingTable();
    if (table == null) {
      return Collections.emptyList();
    }
    int length = store.appendWindow(window);
    byte[] key = store.keyBytes();
    int address = table.find(key, 0, length, KeyHash.of(key, 0, length));
    if (address == 0) {
      return Collections.emptyList();
    }
    int first = table.firstElement(address);
    return () -> new Elements(table, first);
  }

  private final class Elements implements Iterator<T> {
    private final StateTable table;
    private int next;

    Elements(StateTable table, int first) {
      this.table = table;
      this.next = first;
    }

    @Override
    public boolean hasNext() {
      return next != 0;
    }

    @Override
    @SuppressWarnings("unchecked") // The type is the operator's claim about what it put in.
    public T next() {
      if (next == 0) {
        throw new NoSuchElementException("the list has no more elements");
      }
      T element = (T) readElement(table, next);
      next = table.nextElement(next);
      return element;
    }
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
