package io.millrace.api.state;

/** A list of elements for the current key, in the order they were added. */
public interface ListState<T> {
  /** The elements; empty if there are none. Must not be kept beyond the current call. */
  Iterable<T> get();

  /** Appends one element. */
  void add(T element);

  /** Removes all elements. */
  void clear();
}
