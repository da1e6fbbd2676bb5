package io.millrace.worker.state;

import io.millrace.worker.memory.Page;
import java.util.Arrays;

/**
 * Where the numbers of keys that come lie, looked for ahead for all of them. A search is a chain of
 * reads, each of which needs what the one before has found, and at its end waits for memory. In
 * loops that do nothing else the processor works at the chains of several keys at a time, the more
 * the shorter the loop is (Chen, Ailamaki, Gibbons and Mowry, "Improving hash join performance
 * through prefetching", 2004). Used by one thread at a time.
 *
 * <p>First {@link StateTable#locate} each key, then {@link #fetch} all. After that {@link #goTo}
 * each: its number can be read and written without its table. Call {@link #forget} when the
 * {@linkplain StateTable#generation generation} of a table has changed or an entry was removed.
 * That a snapshot holds a page, that its memory was taken away, or that its table has given it up
 * is seen here.
 */
public final class FoundLongs {
  private ComingKeys keys;
  private boolean areNumbers;
  private Page[] pages = {};
  private SlotLayout[] layouts = {};

  /** Where in its page a key is looked for first, or 0 if it is not in a page. */
  private int[] homes = {};

  /** The slot in its page that a key is likely to have, or 0 if it has none. */
  private int[] slots = {};

  private int count;

  /** The sum of all that was fetched, so that the reads have a purpose. */
  @SuppressWarnings("unused")
  private long fetched;

  // Where this went to.
  private Page page;
  private int offset;

  /** Forgets all keys, and makes room for these. */
  public void start(ComingKeys newKeys) {
    keys = newKeys;
    areNumbers = newKeys.areNumbers();
    count = newKeys.count();
    if (homes.length < count) {
      pages = new Page[count];
      layouts = new SlotLayout[count];
      homes = new int[count];
      slots = new int[count];
    }
    Arrays.fill(homes, 0, count, 0);
  }

  void locate(int index, SlotLayout layout, Page page, int home) {
    pages[index] = page;
    layouts[index] = layout;
    homes[index] = home;
  }

  /** Reads the slots that the keys are likely to have. */
  public void fetch() {
    findLikely();
    long sum = 0;
    for (int index = 0; index < count; index++) {
      int slot = slots[index];
      if (slot != 0) {
        sum += pages[index].getLong(slot);
      }
    }
    fetched += sum;
  }

  private void findLikely() {
    for (int index = 0; index < count; index++) {
      int home = homes[index];
      int slot = 0;
      if (home != 0 && pages[index].isReadable()) {
        slot = layouts[index].likely(pages[index], home, keys.hash(index));
      }
      slots[index] = slot;
    }
  }

  /**
   * Goes to the number of a key.
   *
   * @return whether it is there, and can be read and written
   */
  public boolean goTo(int index) {
    if (index >= count) {
      return false;
    }
    Page itsPage = pages[index];
    int slot = slots[index];
    if (slot == 0 || !itsPage.isWritable()) {
      return false;
    }
    SlotLayout layout = layouts[index];
    boolean isLikely =
        areNumbers
            ? layout.hasNumber(itsPage, slot, keys.number(index))
            : layout.hasKey(itsPage, slot, keys.bytes(index), keys.from(index));
    if (!isLikely) {
      slot = search(index);
    }
    page = itsPage;
    offset = layout.valueAt(slot);
    return slot != 0;
  }

  private int search(int index) {
    return layouts[index].find(
        pages[index], homes[index], keys.bytes(index), keys.from(index), keys.hash(index));
  }

  /** The number that this went to. */
  public long get() {
    return page.getLong(offset);
  }

  /** Changes the number that this went to. */
  public void set(long number) {
    page.putLong(offset, number);
  }

  /** From now on, none is found. */
  public void forget() {
    count = 0;
  }
}
