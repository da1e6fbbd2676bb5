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
 *
 * <p>With a spill file, accounts share the budget so: each gets {@link #LEAST_PAGES}, whoever has
 * more than its share leaves a reserve, and when that is touched, the largest is asked to give
 * back. Whoever gets nothing must do with the memory it has, by spilling what it uses least.
 */
public final class PagePool implements AutoCloseable {
  /** What an account needs to work at all, and is therefore kept for it. */
  static final int LEAST_PAGES = 16;

  private static final int PAGES_PER_SLAB = 256;
  private static final int RESERVE_SHARE = 16;
  private static final int OWNERS_IN_MESSAGE = 3;

  private final long budgetPages;
  private final SpillFile spillFile;
  private final Object lock = new Object();

  // All below are guarded by lock.
  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
  private final ArrayDeque<ByteBuffer> freeSmall = new ArrayDeque<>();
  private final List<PageAccount> accounts = new ArrayList<>();
  private long carvedPages;
  private boolean closed;

  /** A pool that spills nothing; see the other constructor. */
  public PagePool(long budgetBytes) {
    this(budgetBytes, null);
  }

  /**
   * A pool that hands out at most this many bytes, rounded down to whole pages.
   *
   * @param spillFile where pages go when there is no more memory, closed with the pool; or null
   * @throws IllegalArgumentException if the budget is less than one page
   */
  public PagePool(long budgetBytes, SpillFile spillFile) {
    if (budgetBytes < Page.SIZE_BYTES) {
      throw new IllegalArgumentException(
          "a budget of %d bytes is less than one page of %d bytes"
              .formatted(budgetBytes, Page.SIZE_BYTES));
    }
    this.budgetPages = budgetBytes / Page.SIZE_BYTES;
    this.spillFile = spillFile;
  }

  /** Opens an account whose owner looks often whether it is asked for memory. */
  public PageAccount account(String owner) {
    return account(owner, () -> {});
  }

  /**
   * Opens an account.
   *
   * @param owner for messages, such as {@code operator 'count', task 3}
   * @param onAsked called, by any thread, when the owner is asked to give memory back
   * @throws ResourceException if the budget is too small for so many
   */
  public PageAccount account(String owner, Runnable onAsked) {
    PageAccount account = new PageAccount(this, owner, onAsked);
    synchronized (lock) {
      long least = (accounts.size() + 1L) * LEAST_PAGES;
      if (spillFile != null && least > budgetPages) {
        throw new ResourceException(
            ("%s is the worker's number %d with state, which need at least %s of managed memory"
                    + " together, but the worker has %s. Give the workers more memory, or use more"
                    + " workers")
                .formatted(
                    owner,
                    accounts.size() + 1,
                    mebibytes(least * Page.SIZE_BYTES),
                    mebibytes(budgetBytes())));
      }
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

  /** How much lies in the spill file; 0 if there is none. */
  public long spilledBytes() {
    return spillFile == null ? 0 : spillFile.bytesInUse();
  }

  /** Asks all owners to spill so much each, between their steps: what tests force spilling with. */
  public void askAll(long bytesEach) {
    List<PageAccount> asked;
    synchronized (lock) {
      asked = List.copyOf(accounts);
    }
    asked.forEach(account -> account.ask(bytesEach));
  }

  SpillFile spillFile() {
    return spillFile;
  }

  // ------------------------------------------------------------------ memory for accounts

  /** Memory of a page, or null if the account should spill some of its own. */
  ByteBuffer take(PageAccount account) {
    PageAccount asked;
    long missing;
    synchronized (lock) {
      if (spillFile == null || mayTake(account)) {
        return takeLast(account);
      }
      missing = reservePages() - availablePages();
      asked = missing > 0 && account.frames < sharePages() ? largest() : null;
    }
    if (asked != null && asked != account && !asked.isAsked()) {
      asked.ask(missing * Page.SIZE_BYTES);
    }
    return null;
  }

  private boolean mayTake(PageAccount account) {
    long available = availablePages();
    if (account.frames < LEAST_PAGES) {
      return available > 0;
    }
    return available > (account.frames < sharePages() ? owedPages() : reservePages());
  }

  private long availablePages() {
    return free.size() + budgetPages - carvedPages;
  }

  private long sharePages() {
    return budgetPages / Math.max(1, accounts.size());
  }

  /** What is kept for those who have less than their share. */
  private long reservePages() {
    return accounts.size() == 1 ? 0 : Math.max(budgetPages / RESERVE_SHARE, owedPages());
  }

  /** What is kept for those who have less than the least. */
  private long owedPages() {
    long owed = 0;
    for (PageAccount account : accounts) {
      owed += Math.max(0, LEAST_PAGES - account.frames);
    }
    return owed;
  }

  private PageAccount largest() {
    return accounts.stream().max(Comparator.comparingLong(each -> each.frames)).orElseThrow();
  }

  /**
   * Memory of a page for an account that has nothing to spill.
   *
   * @throws ResourceException if the budget is used up
   */
  ByteBuffer takeLast(PageAccount account) {
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException(account.owner() + " asked a closed pool for memory");
      }
      if (free.isEmpty()) {
        carveSlab(account);
      }
      account.frames++;
      return free.pop();
    }
  }

  /** Memory of a small page, or null if a page must be split. */
  ByteBuffer takeSmall() {
    synchronized (lock) {
      return freeSmall.poll();
    }
  }

  /** Makes the memory of a page into that of small ones, which the account no longer has. */
  void split(PageAccount account, ByteBuffer memory) {
    synchronized (lock) {
      account.frames--;
      for (int at = 0; at < Page.SIZE_BYTES; at += Page.SMALL_SIZE_BYTES) {
        freeSmall.push(memory.slice(at, Page.SMALL_SIZE_BYTES));
      }
    }
  }

  void giveBack(PageAccount account, ByteBuffer memory) {
    synchronized (lock) {
      if (memory.capacity() == Page.SIZE_BYTES) {
        account.frames--;
        free.push(memory);
      } else {
        freeSmall.push(memory);
      }
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
      free.push(slab.slice(i * Page.SIZE_BYTES, Page.SIZE_BYTES));
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

  // ------------------------------------------------------------------ what goes wrong, in words

  private String exhausted(PageAccount account) {
    return ("%s needs another page of %d KiB, but all %s of managed memory are in use (largest: %s)."
            + " Give the workers more memory, or use more workers")
        .formatted(
            account.owner(), Page.SIZE_BYTES / 1024, mebibytes(budgetBytes()), largestOwners());
  }

  /** Why the spill file does not take a page. */
  String spillProblem(PageAccount account, Exception cause) {
    synchronized (lock) {
      return ("%s does not fit into the %s of managed memory, and the worker's spill folder %s takes"
              + " no more than the %s that are there: %s (largest: %s). Make room there, or give the"
              + " workers more memory")
          .formatted(
              account.owner(),
              mebibytes(budgetBytes()),
              spillFile.folder(),
              mebibytes(spilledBytes()),
              cause.getMessage(),
              largestOwners());
    }
  }

  private String largestOwners() {
    return accounts.stream()
        .filter(other -> other.bytesInUse() > 0)
        .sorted(Comparator.comparingLong(PageAccount::bytesInUse).reversed())
        .limit(OWNERS_IN_MESSAGE)
        .map(other -> other.owner() + " " + mebibytes(other.bytesInUse()))
        .collect(Collectors.joining(", "));
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
    if (spillFile != null) {
      spillFile.close();
    }
  }
}
