package io.millrace.worker.memory;

/**
 * The pages of one size that an account has in memory, so ordered that those that were not used for
 * longest are found.
 *
 * <p>They are found without a mark at each use: the oldest pages are set aside, one after the
 * other, which only makes the owner tell when it uses one; a page of which it did not tell has its
 * memory taken away. It is the second chance of the clock algorithm, by way of unmapped pages as in
 * the virtual memory of operating systems. Used under the account's lock.
 */
final class PageClock {
  /** With so few pages in memory none is taken away: the owner is in the middle of using some. */
  static final int KEPT_PAGES = 8;

  /** One of so many pages is set aside. */
  private static final int ASIDE_SHARE = 8;

  /** The oldest first. */
  private final PageQueue used = new PageQueue();

  private final PageQueue aside = new PageQueue();

  /** A page has its memory now. */
  void add(Page page) {
    used.addLast(page);
  }

  /** The owner uses a page that was set aside. */
  void used(Page page) {
    page.queue.remove(page);
    used.addLast(page);
  }

  /** The owner needs a page no more, though others do: it is to go first. */
  void retire(Page page) {
    if (page.queue != null) {
      page.queue.remove(page);
      page.setAside();
      aside.addFirst(page);
    }
  }

  /** A page is given up, which may be in a clock or not. */
  static void remove(Page page) {
    if (page.queue != null) {
      page.queue.remove(page);
    }
  }

  /** Chooses the page that needs its memory least; it is taken out, and held once more. Or null. */
  Page beginEviction() {
    int tries = used.size() + aside.size() - KEPT_PAGES;
    for (; tries > 0; tries--) {
      while (aside.size() <= used.size() / ASIDE_SHARE) {
        Page oldest = used.pollFirst();
        oldest.setAside();
        aside.addLast(oldest);
      }
      Page page = aside.pollFirst();
      if (page.beginEviction()) {
        return page;
      }
      aside.addLast(page); // it is read by a snapshot, or about to be discarded
    }
    return null;
  }
}
