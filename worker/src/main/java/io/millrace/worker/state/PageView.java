package io.millrace.worker.state;

import io.millrace.worker.memory.Page;

/**
 * Pages one behind the other, to be read. Whoever has a view holds its pages, and gives them back
 * by {@link #release}. Used by one thread at a time.
 */
class PageView {
  /** The first of them, {@link #count}, are the pages; null once they were released. */
  protected Page[] pages;

  protected int count;

  PageView(Page[] pages, int count) {
    this.pages = pages;
    this.count = count;
  }

  final int count() {
    return count;
  }

  /** A page to read from until another page is asked for. */
  final Page readable(int index) {
    return pages[index];
  }

  /**
   * Gives the pages back.
   *
   * @throws IllegalStateException if that was done before
   */
  void release() {
    if (pages == null) {
      throw new IllegalStateException("pages were released twice");
    }
    releaseAll();
    pages = null;
  }

  final void releaseAll() {
    for (int index = 0; index < count; index++) {
      pages[index].release();
      pages[index] = null;
    }
    count = 0;
  }
}
