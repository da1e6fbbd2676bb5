package io.millrace.worker.memory;

import java.util.concurrent.atomic.AtomicLong;

/** What one owner, such as an operator's state, takes from a {@link PagePool}. Thread-safe. */
public final class PageAccount implements AutoCloseable {
  private final PagePool pool;
  private final String owner;
  private final AtomicLong bytes = new AtomicLong();

  PageAccount(PagePool pool, String owner) {
    this.pool = pool;
    this.owner = owner;
  }

  /** Who the pages are for, in words that a user understands. */
  public String owner() {
    return owner;
  }

  /**
   * A page with undefined content, held by the caller alone.
   *
   * @throws io.millrace.api.ResourceException if the pool's budget is used up
   */
  public Page allocate() {
    return handOut(pool.take(this));
  }

  /** A small page with undefined content, otherwise as {@link #allocate}. */
  public Page allocateSmall() {
    return handOut(pool.takeSmall(this));
  }

  private Page handOut(Page page) {
    bytes.addAndGet(page.sizeBytes());
    page.handTo(this);
    return page;
  }

  /** How much memory is out, what only snapshots still hold included. */
  public long bytesInUse() {
    return bytes.get();
  }

  void giveBack(Page page) {
    bytes.addAndGet(-page.sizeBytes());
    pool.giveBack(page);
  }

  /**
   * No more pages will be taken: the account leaves the pool's list. Pages still held, by a
   * snapshot that is being written, may be released later.
   */
  @Override
  public void close() {
    pool.forget(this);
  }
}
