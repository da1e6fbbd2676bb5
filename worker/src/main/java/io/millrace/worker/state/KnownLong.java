package io.millrace.worker.state;

import io.millrace.worker.memory.Page;

/**
 * Where the number of a key lies. Found once by {@link KnownLongs}, then used again and again; used
 * by one thread at a time.
 */
public final class KnownLong {
  final Object key;
  private Page page;
  private int offset;

  KnownLong(Object key, Page page, int offset) {
    this.key = key;
    moveTo(page, offset);
  }

  void moveTo(Page newPage, int newOffset) {
    page = newPage;
    offset = newOffset;
  }

  /** Whether the number is still there: no snapshot holds the page, and it has memory. */
  boolean isWritable() {
    return page.isWritable();
  }

  /** The number. */
  public long get() {
    return page.getLong(offset);
  }

  /** Changes the number. */
  public void set(long number) {
    page.putLong(offset, number);
  }
}
