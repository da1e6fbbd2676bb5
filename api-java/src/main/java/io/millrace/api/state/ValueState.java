package io.millrace.api.state;

/** One value for the current key. */
public interface ValueState<T> {
  /** The value, or {@code null} if none was set for the current key. */
  T value();

  /** Sets the value; {@code null} removes it. */
  void update(T value);

  /** Removes the value. */
  void clear();
}
