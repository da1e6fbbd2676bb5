package io.millrace.api.stream;

import io.millrace.api.UserException;
import io.millrace.api.function.ReduceFunction;

/** Adds up one numeric field; all other fields stay those of the first record. */
final class FieldSum<T> implements ReduceFunction<T> {
  private static final long serialVersionUID = 1L;

  private final String field;
  private transient FieldAccess access;

  FieldSum(String field) {
    this.field = field;
  }

  @Override
  public T reduce(T first, T second) {
    if (access == null || access.type() != first.getClass()) {
      access = FieldAccess.of(first.getClass(), field);
    }
    return access.copyWith(first, add(access.get(first), access.get(second)));
  }

  private Object add(Object first, Object second) {
    if (first instanceof Long left && second instanceof Long right) {
      return Math.addExact(left, right);
    }
    if (first instanceof Integer left && second instanceof Integer right) {
      return Math.addExact(left, right);
    }
    if (first instanceof Double left && second instanceof Double right) {
      return left + right;
    }
    if (first instanceof Float left && second instanceof Float right) {
      return left + right;
    }
    throw new UserException(
        "sum(\""
            + field
            + "\") found "
            + first
            + " and "
            + second
            + "; it adds fields of type int, long, float or double");
  }
}
