package io.millrace.worker.memory;

import io.millrace.api.ResourceException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one owner, such as an operator's state, takes from a {@link PagePool}. When there is no more
 * memory, its pages that were not used for longest go to the spill file, and come back when they
 * are used again. Pages of which only snapshots are left go that way, too.
 *
 * <p>All methods are for one thread, the owner's; only {@link #ask}, the figures and the release of
 * pages are for any.
 */
public final class PageAccount implements AutoCloseable {
  private final PagePool pool;
  private final String owner;
  private final Runnable onAsked;

  /** How much all pages hold, in memory or not. */
  private final AtomicLong bytes = new AtomicLong();

  private final AtomicLong spilledBytes = new AtomicLong();
  private final AtomicLong askedBytes = new AtomicLong();

  /** Pages of full size in memory. Guarded by this, as is the next. */
  private final PageClock pages = new PageClock();

  private final PageClock smallPages = new PageClock();

  /** How many pages' memory the account has; the pool's, guarded by its lock, as is the next. */
  long frames;

  long smallFrames;

  PageAccount(PagePool pool, String owner, Runnable onAsked) {
    this.pool = pool;
    this.owner = owner;
    this.onAsked = onAsked;
  }

  /** Who the pages are for, in words that a user understands. */
  public String owner() {
    return owner;
  }

  /** How much all pages hold that are out, in memory or not, what only snapshots hold included. */
  public long bytesInUse() {
    return bytes.get();
  }

  /** How much of it is in the spill file only. */
  public long spilledBytes() {
    return spilledBytes.get();
  }

  // ------------------------------------------------------------------ pages

  /**
   * A page with undefined content, held by the caller alone. Other pages of the account may have to
   * be made readable again after this.
   *
   * @throws ResourceException if there is no memory, and no room to spill to
   */
  public Page allocate() {
    return add(new Page(this, takeFrame()));
  }

  /** A small page with undefined content; otherwise as {@link #allocate}. */
  public Page allocateSmall() {
    return add(new Page(this, takeSmallFrame()));
  }

  private Page add(Page page) {
    bytes.addAndGet(page.sizeBytes());
    synchronized (this) {
      clockOf(page).add(page);
    }
    return page;
  }

  private PageClock clockOf(Page page) {
    return page.isSmall() ? smallPages : pages;
  }

  /**
   * Lets a page that the owner holds be read, until the next call of any method here.
   *
   * @throws LostStateException if the spill file does not give back what was written
   */
  public void makeReadable(Page page) {
    if (!page.hasMemory()) {
      bringBack(page);
    } else {
      synchronized (this) {
        clockOf(page).used(page);
      }
    }
    page.takeUp();
  }

  private void bringBack(Page page) {
    Frame memory = page.isSmall() ? takeSmallFrame() : takeFrame();
    boolean isDone = false;
    try {
      synchronized (page) {
        pool.spillFile().read(page.spilled(), memory);
        page.returnTo(memory);
      }
      isDone = true;
    } catch (IOException e) {
      throw lost(e);
    } finally {
      if (!isDone) {
        pool.giveBack(this, memory);
      }
    }
    spilledBytes.addAndGet(-page.sizeBytes());
    synchronized (this) {
      clockOf(page).add(page);
    }
  }

  /**
   * A page with the content of one that the owner holds, to be written, until the next call of any
   * method here: the page itself, or a copy if others hold it too, in which case the owner's hold
   * on it is given up.
   */
  public Page writable(Page page) {
    if (!page.isReadable()) {
      makeReadable(page);
    }
    if (page.claim()) {
      freeSpilled(page);
      return page;
    }
    Page own = page.isSmall() ? allocateSmall() : allocate();
    copy(page, own);
    own.trim(page.usedBytes());
    giveUp(page);
    return own;
  }

  /**
   * Gives up the owner's hold on a page. It is neither readable nor writable from now on, though
   * others may hold it still: so a place in it that was found ahead is seen to be void.
   */
  public void giveUp(Page page) {
    synchronized (this) {
      clockOf(page).retire(page);
    }
    page.release();
  }

  /**
   * Copies what is used of a page, wherever it is, to the start of another, which is readable and
   * unshared and at least as large.
   */
  public void copy(Page source, Page target) {
    copy(source, target.memory());
  }

  /**
   * Copies what is used of a page, wherever it is, for any of its holders.
   *
   * @throws LostStateException if the spill file does not give back what was written
   */
  void copy(Page source, Frame target) {
    if (source.beginReading()) {
      try {
        target.copyFrom(source.memory(), source.usedBytes());
      } finally {
        source.endReading();
      }
      return;
    }
    try {
      synchronized (source) {
        if (source.hasMemory()) {
          target.copyFrom(source.memory(), source.usedBytes());
        } else {
          pool.spillFile().read(source.spilled(), target);
        }
      }
    } catch (IOException e) {
      throw lost(e);
    }
  }

  private LostStateException lost(IOException cause) {
    return new LostStateException(
        "%s could not be read back from the worker's spill folder %s: %s"
            .formatted(owner, pool.spillFile().folder(), cause.getMessage()),
        cause);
  }

  /** The last holder has released a page. Any thread. */
  void discard(Page page) {
    synchronized (this) {
      PageClock.remove(page);
    }
    bytes.addAndGet(-page.sizeBytes());
    Frame memory = page.removeMemory();
    if (memory == null) {
      spilledBytes.addAndGet(-page.sizeBytes());
    } else {
      pool.giveBack(this, memory);
    }
    freeSpilled(page);
  }

  private void freeSpilled(Page page) {
    SpilledPage spilled = page.removeSpilled();
    if (spilled != null) {
      pool.spillFile().free(spilled);
    }
  }

  // ------------------------------------------------------------------ giving memory back

  /**
   * Asks the owner to give memory back, between two of its steps. Any thread.
   *
   * @param howMany bytes, of which whole pages are given, as far as there are any
   */
  public void ask(long howMany) {
    askedBytes.addAndGet(howMany);
    onAsked.run();
  }

  /** Whether the owner was asked and has not given yet. Any thread. */
  boolean isAsked() {
    return askedBytes.getOpaque() != 0;
  }

  /** Gives back what was asked for; cheap if that is nothing. */
  public void giveBackWhatIsAsked() {
    if (isAsked()) {
      for (long left = askedBytes.getAndSet(0); left > 0; left -= Page.SIZE_BYTES) {
        Frame memory = evictOne(pages);
        if (memory == null) {
          return;
        }
        pool.giveBack(this, memory);
      }
    }
  }

  private Frame takeFrame() {
    giveBackWhatIsAsked(); // the next step may be far, while much state is restored
    Frame memory = pool.take(this);
    if (memory == null) {
      memory = evictOne(pages);
    }
    return memory == null ? pool.takeLast(this) : memory;
  }

  private Frame takeSmallFrame() {
    Frame memory = pool.takeSmall(this);
    while (memory == null && pool.maySplit(this)) {
      pool.split(this, takeFrame());
      memory = pool.takeSmall(this);
    }
    if (memory == null) {
      memory = evictOne(smallPages);
    }
    return memory == null ? pool.takeLastSmall(this) : memory;
  }

  /** The memory of the page that needs it least, or null if there is none to take. */
  private Frame evictOne(PageClock clock) {
    if (pool.spillFile() == null) {
      return null;
    }
    Page page;
    synchronized (this) {
      page = clock.beginEviction();
    }
    return page == null ? null : evict(page);
  }

  private Frame evict(Page page) {
    Frame memory;
    try {
      synchronized (page) {
        SpilledPage spilled = page.spilled();
        memory =
            page.evictTo(
                spilled == null
                    ? pool.spillFile().write(page.memory(), page.usedBytes())
                    : spilled);
      }
    } catch (IOException e) {
      keep(page);
      throw new ResourceException(pool.spillProblem(this, e), e);
    }
    spilledBytes.addAndGet(page.sizeBytes());
    page.release();
    return memory;
  }

  private void keep(Page page) {
    page.takeUp();
    synchronized (this) {
      clockOf(page).add(page);
    }
    page.release();
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
