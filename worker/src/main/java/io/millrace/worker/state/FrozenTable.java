package io.millrace.worker.state;

import java.io.IOException;

/**
 * What a {@link StateTable} held at one moment. Never changes; may be written by any one thread
 * while the table goes on. {@link #release} must be called once, or its pages stay taken.
 */
public interface FrozenTable {
  /** The number of entries. */
  int size();

  /**
   * Writes the entries: their number, then each one's key and value or list. A byte string is
   * preceded by its length, a list by the number of its elements.
   */
  void writeTo(SectionOutput output) throws IOException;

  /** Gives the pages back. */
  void release();
}
