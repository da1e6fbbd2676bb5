package io.millrace.worker.state;

/**
 * State of one name for the current key of a store. What the views of all kinds have in common:
 * finding the table of the current key group, and objects as bytes.
 */
abstract class KeyedView {
  final KeyedStateStore store;
  private final NamedTables tables;

  KeyedView(KeyedStateStore store, NamedTables tables) {
    this.store = store;
    this.tables = tables;
  }

  /** The table that has the current key, made if need be. */
  final StateTable table() {
    return tables.table(store.currentKeyGroup());
  }

  /** The table that has the current key, or null if there is none. */
  final StateTable existingTable() {
    return tables.existing(store.currentKeyGroup());
  }

  /** The object that an entry has as its value, starting at an offset. */
  final Object readObject(StateTable table, int address, int valueOffset) {
    int length = table.valueLength(address);
    byte[] bytes = store.scratch(length);
    table.readValue(address, bytes, 0);
    return store.decode(bytes, valueOffset, length - valueOffset);
  }

  /** The object that is an element of a list. */
  final Object readElement(StateTable table, int element) {
    int length = table.elementLength(element);
    byte[] bytes = store.scratch(length);
    table.readElement(element, bytes, 0);
    return store.decode(bytes, 0, length);
  }
}
