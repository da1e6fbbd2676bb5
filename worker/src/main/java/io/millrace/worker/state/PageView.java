package io.millrace.worker.state;

import io.millrace.worker.memory.Page;

/**
 * Pages one behind the other, held as they were at a moment. Whoever has a view gives the pages
 * back by {@link #release}. Used by one thread at a time.
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

  /** A page, which is not to be written, and may be anywhere. */
  final Page page(int index) {
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

  /** Gives up the hold on a page. */
  void giveBack(Page page) {
    page.release();
  }

  final void releaseAll() {
    for (int index = 0; index < count; index++) {
      giveBack(pages[index]);
      pages[index] = null;
    }
    count = 0;
  }
}
