package io.millrace.worker.state;

import io.millrace.worker.memory.PageAccount;

/** The tables of one state of an operator, one for each key group that has entries or had some. */
final class NamedTables implements AutoCloseable {
  private final String name;
  private final TableFormat format;
  private final KeyGroupRange range;
  private final PageAccount account;
  private final StateTable[] tables;

  NamedTables(String name, TableFormat format, KeyGroupRange range, PageAccount account) {
    this.name = name;
    this.format = format;
    this.range = range;
    this.account = account;
    this.tables = new StateTable[range.size()];
  }

  String name() {
    return name;
  }

  TableFormat format() {
    return format;
  }

  /** The table of a key group, made if need be. */
  StateTable table(int keyGroup) {
    StateTable table = tables[keyGroup - range.first()];
    return table != null ? table : create(keyGroup);
  }

  private StateTable create(int keyGroup) {
    StateTable table = new StateTable(account, format.content());
    tables[keyGroup - range.first()] = table;
    return table;
  }

  /** The table of a key group, or null. */
  StateTable existing(int keyGroup) {
    return tables[keyGroup - range.first()];
  }

  @Override
  public void close() {
    for (int i = 0; i < tables.length; i++) {
      if (tables[i] != null) {
        tables[i].close();
        tables[i] = null;
      }
    }
  }
}
