package io.millrace.worker.memory;

/**
 * Pages in the order in which they are to be taken out, each of which can be taken out at once. A
 * page is in one queue at most, whose links are in the page. Guarded by the account.
 */
final class PageQueue {
  private Page first;
  private Page last;
  private int size;

  int size() {
    return size;
  }

  void addLast(Page page) {
    page.queue = this;
    page.before = last;
    page.after = null;
    if (last == null) {
      first = page;
    } else {
      last.after = page;
    }
    last = page;
    size++;
  }

  /** Adds a page that is taken out before all that are here. */
  void addFirst(Page page) {
    page.queue = this;
    page.before = null;
    page.after = first;
    if (first == null) {
      last = page;
    } else {
      first.before = page;
    }
    first = page;
    size++;
  }

  /** Takes out the page that is here longest, or gives null. */
  Page pollFirst() {
    Page polled = first;
    if (polled != null) {
      remove(polled);
    }
    return polled;
  }

  /** Takes out a page that is in this queue. */
  void remove(Page page) {
    if (page.before == null) {
      first = page.after;
    } else {
      page.before.after = page.after;
    }
    if (page.after == null) {
      last = page.before;
    } else {
      page.after.before = page.before;
    }
    page.queue = null;
    page.before = null;
    page.after = null;
    size--;
  }
}
