package io.millrace.stress;

import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PageAccount;
import io.millrace.worker.memory.PagePool;

/** Pages of one pool, which all states of a stress test share: there are many of them. */
final class Pages {
  private static final PagePool POOL = new PagePool(256L << 20);
  private static final PageAccount ACCOUNT = account();

  private Pages() {}

  /** An account of the pool, to be closed. */
  static PageAccount account() {
    return POOL.account("stress");
  }

  /** A page that holds a number at its start and at its end. */
  static Page with(long number) {
    Page page = ACCOUNT.allocateSmall();
    page.putLong(0, number);
    page.putLong(Page.SMALL_SIZE_BYTES - Long.BYTES, number);
    return page;
  }

  /** The page, or a copy of it if somebody else holds it too. */
  static Page writable(Page page) {
    return ACCOUNT.writable(page);
  }
}
