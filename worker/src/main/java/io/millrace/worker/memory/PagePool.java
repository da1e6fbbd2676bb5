package io.millrace.worker.memory;

import io.millrace.api.ResourceException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The one budget of managed memory in a worker. Pages are carved from slabs of direct memory, which
 * are reserved when they are first needed and kept as long as the pool. A page that was split into
 * small ones stays split. Thread-safe: tasks take pages, and the threads that write snapshots give
 * them back.
 */
public final class PagePool implements AutoCloseable {
  private static final int PAGES_PER_SLAB = 256;
  private static final int OWNERS_IN_MESSAGE = 3;

  private final long budgetPages;
  private final Object lock = new Object();

  // All below are guarded by lock.
  private final ArrayDeque<Page> free = new ArrayDeque<>();
  private final ArrayDeque<Page> freeSmall = new ArrayDeque<>();
  private final List<PageAccount> accounts = new ArrayList<>();
  private long carvedPages;
  private boolean closed;

  /**
   * A pool that hands out at most this many bytes, rounded down to whole pages.
   *
   * @throws IllegalArgumentException if the budget is less than one page
   */
  public PagePool(long budgetBytes) {
    if (budgetBytes < Page.SIZE_BYTES) {
      throw new IllegalArgumentException(
          "a budget of %d bytes is less than one page of %d bytes"
              .formatted(budgetBytes, Page.SIZE_BYTES));
    }
    this.budgetPages = budgetBytes / Page.SIZE_BYTES;
  }

  /**
   * Opens an account.
   *
   * @param owner for messages, such as {@code operator 'count', task 3}
   */
  public PageAccount account(String owner) {
    PageAccount account = new PageAccount(this, owner);
    synchronized (lock) {
      accounts.add(account);
    }
    return account;
  }

  public long budgetBytes() {
    return budgetPages * Page.SIZE_BYTES;
  }

  /** How much memory is out, over all accounts. */
  public long bytesInUse() {
    synchronized (lock) {
      return (carvedPages - free.size()) * Page.SIZE_BYTES
          - (long) freeSmall.size() * Page.SMALL_SIZE_BYTES;
    }
  }

  Page take(PageAccount account) {
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException(account.owner() + " asked a closed pool for memory");
      }
      if (free.isEmpty()) {
        carveSlab(account);
      }
      return free.pop();
    }
  }

  Page takeSmall(PageAccount account) {
    synchronized (lock) {
      if (freeSmall.isEmpty()) {
        for (Page part : take(account).split()) {
          freeSmall.push(part);
        }
      }
      return freeSmall.pop();
    }
  }

  void giveBack(Page page) {
    synchronized (lock) {
      (page.sizeBytes() == Page.SIZE_BYTES ? free : freeSmall).push(page);
    }
  }

  void forget(PageAccount account) {
    synchronized (lock) {
      accounts.remove(account);
    }
  }

  private void carveSlab(PageAccount account) {
    int pages = (int) Math.min(PAGES_PER_SLAB, budgetPages - carvedPages);
    if (pages == 0) {
      throw new ResourceException(exhausted(account));
    }
    ByteBuffer slab = reserve(account, pages);
    for (int i = pages - 1; i >= 0; i--) {
      free.push(new Page(slab.slice(i * Page.SIZE_BYTES, Page.SIZE_BYTES)));
    }
    carvedPages += pages;
  }

  private ByteBuffer reserve(PageAccount account, int pages) {
    int bytes = pages * Page.SIZE_BYTES;
    try {
      return ByteBuffer.allocateDirect(bytes);
    } catch (OutOfMemoryError e) {
      throw new ResourceException(
          ("%s needs %s more managed memory; the budget of %s allows it but the JVM does not. Start"
                  + " it with -XX:MaxDirectMemorySize of at least the budget")
              .formatted(account.owner(), mebibytes(bytes), mebibytes(budgetBytes())),
          e);
    }
  }

  private String exhausted(PageAccount account) {
    String largest =
        accounts.stream()
            .filter(other -> other.bytesInUse() > 0)
            .sorted(Comparator.comparingLong(PageAccount::bytesInUse).reversed())
            .limit(OWNERS_IN_MESSAGE)
            .map(other -> other.owner() + " " + mebibytes(other.bytesInUse()))
            .collect(Collectors.joining(", "));
    return ("%s needs another page of %d KiB, but all %s of managed memory are in use (largest: %s)."
            + " Give the workers more memory, or use more workers")
        .formatted(account.owner(), Page.SIZE_BYTES / 1024, mebibytes(budgetBytes()), largest);
  }

  private static String mebibytes(long bytes) {
    return "%.1f MiB".formatted(bytes / (1024.0 * 1024.0));
  }

  /** Refuses further pages; pages that are out may still be given back. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
  }
}
