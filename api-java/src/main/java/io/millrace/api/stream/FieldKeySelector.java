package io.millrace.api.stream;

import io.millrace.api.UserException;
import io.millrace.api.function.KeySelector;

/** Takes a field of the record as its key. */
final class FieldKeySelector<T> implements KeySelector<T, Object> {
  private static final long serialVersionUID = 1L;

  private final String field;
  private transient FieldAccess access;

  FieldKeySelector(String field) {
    this.field = field;
  }

  @Override
  public Object keyOf(T record) {
    if (access == null || access.type() != record.getClass()) {
      access = FieldAccess.of(record.getClass(), field);
    }
    Object key = access.get(record);
    if (key == null) {
      throw new UserException(
          "the key field '" + field + "' is null in " + record + "; a key must not be null");
    }
    return key;
  }
}
