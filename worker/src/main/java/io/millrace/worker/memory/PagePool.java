package io.millrace.worker.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The one budget of managed memory in a worker. Pages are carved from slabs of direct memory, which
 * are reserved when they are first needed and kept as long as the pool. Pages that were split into
 * small ones stay split until all of these are back. Thread-safe: tasks take pages, and the threads
 * that write snapshots give them back.
 *
 * <p>With a spill file, accounts share the budget so: each gets {@link #LEAST_PAGES}, whoever has
 * more than its share leaves a reserve, and when that is touched, the largest is asked to give
 * back. At most half of the pages are split, of which each account gets one. Whoever gets nothing
 * must do with the memory it has, by spilling what it uses least.
 */
public final class PagePool implements AutoCloseable {
  /** What an account needs to work at all, and is therefore kept for it. */
  static final int LEAST_PAGES = 16;

  /** Of these, those that are not split. */
  private static final int LEAST_WHOLE_PAGES = LEAST_PAGES - 1;

  private static final int SMALL_IN_A_PAGE = Page.SIZE_BYTES / Page.SMALL_SIZE_BYTES;
  private static final int PAGES_PER_SLAB = 256;
  private static final int RESERVE_SHARE = 16;
  private static final int OWNERS_IN_MESSAGE = 3;

  private final long budgetPages;
  private final SpillFile spillFile;
  private final Object lock = new Object();

  // All below are guarded by lock.
  private final ArrayDeque<Frame> free = new ArrayDeque<>();
  private final ArrayDeque<Frame> freeSmall = new ArrayDeque<>();
  private final ArrayDeque<Frame> split = new ArrayDeque<>();
  private final List<PageAccount> accounts = new ArrayList<>();
  private long carvedPages;

  /** Accounts that are yet to be opened. */
  private int expectedAccounts;

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
   * @throws MemoryBudgetException if the budget is too small for so many
   */
  public PageAccount account(String owner, Runnable onAsked) {
    PageAccount account = new PageAccount(this, owner, onAsked);
    synchronized (lock) {
      int number = accounts.size() + 1;
      checkRoomFor(number, owner + " is number " + number + " in its worker");
      accounts.add(account);
      expectedAccounts = Math.max(0, expectedAccounts - 1);
    }
    return account;
  }

  /**
   * Says how many accounts will be opened, so that the first do not take what the last cannot do
   * without.
   *
   * @throws MemoryBudgetException if the budget is too small for so many
   */
  public void expectAccounts(int howMany) {
    synchronized (lock) {
      int all = accounts.size() + howMany;
      checkRoomFor(all, "the worker would have " + all + " tasks with state");
      expectedAccounts = howMany;
    }
  }

  private void checkRoomFor(int howMany, String who) {
    long least = (long) howMany * LEAST_PAGES;
    if (spillFile != null && least > budgetPages) {
      throw new MemoryBudgetException(
          ("%s: so many need at least %s of managed memory, but the worker has %s. Give the workers"
                  + " more memory, or use more workers")
              .formatted(who, mebibytes(least * Page.SIZE_BYTES), mebibytes(budgetBytes())));
    }
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
  Frame take(PageAccount account) {
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
    if (account.frames < LEAST_WHOLE_PAGES) {
      return available > 0;
    }
    return available > (account.frames < sharePages() ? owedPages() : reservePages());
  }

  private long availablePages() {
    return free.size() + budgetPages - carvedPages;
  }

  private long sharePages() {
    return budgetPages / Math.max(1, allAccounts());
  }

  private int allAccounts() {
    return accounts.size() + expectedAccounts;
  }

  /** What is kept for those who have less than their share. */
  private long reservePages() {
    return allAccounts() == 1 ? 0 : Math.max(budgetPages / RESERVE_SHARE, owedPages());
  }

  /** What is kept for those who have less than the least. */
  private long owedPages() {
    long owed = (long) expectedAccounts * LEAST_WHOLE_PAGES;
    for (PageAccount account : accounts) {
      owed += Math.max(0, LEAST_WHOLE_PAGES - account.frames);
    }
    return owed;
  }

  private PageAccount largest() {
    return accounts.stream().max(Comparator.comparingLong(each -> each.frames)).orElseThrow();
  }

  /**
   * Memory of a page for an account that has nothing to spill.
   *
   * @throws MemoryBudgetException if the budget is used up
   */
  Frame takeLast(PageAccount account) {
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

  /** Memory of a small page, or null if the account should split a page or spill a small one. */
  Frame takeSmall(PageAccount account) {
    synchronized (lock) {
      return freeSmall.isEmpty() || !mayTakeSmall(account) ? null : takeFreeSmall(account);
    }
  }

  private Frame takeFreeSmall(PageAccount account) {
    account.smallFrames++;
    return freeSmall.pop();
  }

  /** Whether an account that gets no memory of a small page should split a page of its own. */
  boolean maySplit(PageAccount account) {
    synchronized (lock) {
      return spillFile == null || (split.size() < mostSplit() && mayTakeSmall(account));
    }
  }

  private boolean mayTakeSmall(PageAccount account) {
    if (spillFile == null || account.smallFrames < SMALL_IN_A_PAGE) {
      return true;
    }
    long owed = (long) expectedAccounts * SMALL_IN_A_PAGE;
    for (PageAccount each : accounts) {
      owed += Math.max(0, SMALL_IN_A_PAGE - each.smallFrames);
    }
    return freeSmall.size() + (mostSplit() - split.size()) * SMALL_IN_A_PAGE > owed;
  }

  /** How many pages may be split, so that the others suffice for what is owed to accounts. */
  private long mostSplit() {
    return Math.min(budgetPages / 2, budgetPages - (long) allAccounts() * LEAST_WHOLE_PAGES);
  }

  /** Makes the memory of a page into that of small ones, which the account no longer has. */
  void split(PageAccount account, Frame memory) {
    synchronized (lock) {
      account.frames--;
      split.push(memory);
      for (int at = 0; at < Page.SIZE_BYTES; at += Page.SMALL_SIZE_BYTES) {
        freeSmall.push(memory.part(at, Page.SMALL_SIZE_BYTES));
      }
    }
  }

  /**
   * Memory of a small page for an account that has nothing to spill.
   *
   * @throws MemoryBudgetException if the budget is used up
   */
  Frame takeLastSmall(PageAccount account) {
    synchronized (lock) {
      if (freeSmall.isEmpty()) {
        split(account, takeLast(account));
      }
      return takeFreeSmall(account);
    }
  }

  void giveBack(PageAccount account, Frame memory) {
    synchronized (lock) {
      if (memory.sizeBytes() == Page.SIZE_BYTES) {
        account.frames--;
        free.push(memory);
      } else {
        account.smallFrames--;
        freeSmall.push(memory);
        if (freeSmall.size() == split.size() * SMALL_IN_A_PAGE) {
          freeSmall.clear();
          free.addAll(split);
          split.clear();
        }
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
      throw new MemoryBudgetException(exhausted(account));
    }
    ByteBuffer slab = reserve(account, pages);
    for (int i = pages - 1; i >= 0; i--) {
      free.push(new Frame(slab, i * Page.SIZE_BYTES, Page.SIZE_BYTES));
    }
    carvedPages += pages;
  }

  private ByteBuffer reserve(PageAccount account, int pages) {
    int bytes = pages * Page.SIZE_BYTES;
    try {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    } catch (OutOfMemoryError e) {
      throw new MemoryBudgetException(
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
        .map(PagePool::describe)
        .collect(Collectors.joining(", "));
  }

  private static String describe(PageAccount account) {
    long spilled = account.spilledBytes();
    return "%s %s%s"
        .formatted(
            account.owner(),
            mebibytes(account.bytesInUse()),
            spilled == 0 ? "" : " of which " + mebibytes(spilled) + " are spilled");
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
