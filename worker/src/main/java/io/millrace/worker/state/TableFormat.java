package io.millrace.worker.state;

import io.millrace.worker.state.StateTable.Content;

/** What the keys and values of a table mean. The code stands in state files. */
public enum TableFormat {
  /** Key to one object. */
  VALUE(1, Content.VALUES, "a value"),
  /** Key to a number of eight bytes. */
  LONG(2, Content.VALUES, "a number"),
  /** Key to objects in order. */
  LIST(3, Content.LISTS, "a list"),
  /** Key and map key to a sequence number and an object; see {@link MapStateView}. */
  MAP(4, Content.VALUES, "a map"),
  /** Key to the map keys it has. */
  MAP_KEYS(5, Content.LISTS, "a map's keys"),
  /** Time, key and window to nothing. */
  TIMERS(6, Content.VALUES, "timers"),
  /** Key and window to one object. */
  WINDOW_VALUE(7, Content.VALUES, "a value for each window"),
  /** Key and window to a number of eight bytes. */
  WINDOW_LONG(8, Content.VALUES, "a number for each window"),
  /** Key and window to objects in order. */
  WINDOW_LIST(9, Content.LISTS, "a list for each window"),
  /** Byte strings whose meaning only the operator knows. */
  OWN_VALUES(10, Content.VALUES, "an operator's own values"),
  /** Lists of byte strings whose meaning only the operator knows. */
  OWN_LISTS(11, Content.LISTS, "an operator's own lists");

  private final int code;
  private final Content content;
  private final String description;

  TableFormat(int code, Content content, String description) {
    this.code = code;
    this.content = content;
    this.description = description;
  }

  int code() {
    return code;
  }

  Content content() {
    return content;
  }

  /** Whether the keys of the table are keys of the store, with nothing behind them. */
  boolean isByKey() {
    return switch (this) {
      case VALUE, LONG, LIST, OWN_VALUES, OWN_LISTS -> true;
      case MAP, MAP_KEYS, TIMERS, WINDOW_VALUE, WINDOW_LONG, WINDOW_LIST -> false;
    };
  }

  String description() {
    return description;
  }

  static TableFormat ofCode(int code) throws CorruptStateException {
    for (TableFormat format : values()) {
      if (format.code == code) {
        return format;
      }
    }
    throw new CorruptStateException("no table has format " + code);
  }
}
