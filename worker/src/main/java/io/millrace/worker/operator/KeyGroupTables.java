package io.millrace.worker.operator;

import io.millrace.worker.state.KeyGroupRange;
import io.millrace.worker.state.KeyedStateStore;
import io.millrace.worker.state.StateTable;
import io.millrace.worker.state.TableFormat;

/** The tables of one state of a store by key group, found without a look at its name. */
final class KeyGroupTables {
  private final KeyedStateStore store;
  private final String stateName;
  private final TableFormat format;
  private final KeyGroupRange range;
  private final StateTable[] tables;
  private final int firstGroup;

  KeyGroupTables(KeyedStateStore store, String stateName, TableFormat format) {
    this.store = store;
    this.stateName = stateName;
    this.format = format;
    this.range = store.range();
    this.firstGroup = range.first();
    this.tables = new StateTable[range.size()];
  }

  KeyGroupRange range() {
    return range;
  }

  /** The table of a key group, made if need be; an empty one takes no memory. */
  StateTable of(int keyGroup) {
    StateTable table = tables[keyGroup - firstGroup];
    return table != null ? table : find(keyGroup);
  }

  private StateTable find(int keyGroup) {
    StateTable table = store.table(stateName, format, keyGroup);
    tables[keyGroup - firstGroup] = table;
    return table;
  }
}
