package io.millrace.worker.state;

import io.millrace.worker.memory.Page;
import java.util.Arrays;

/**
 * Where the numbers of keys that come lie, found for all of them before the first is used. A search
 * is a chain of reads, each of which needs what the one before has found, and at its end waits for
 * memory. In loops that do nothing else the processor works at the chains of several keys at a
 * time, the more the shorter the loop is (Chen, Ailamaki, Gibbons and Mowry, "Improving hash join
 * performance through prefetching", 2004). Used by one thread at a time.
 *
 * <p>First {@link StateTable#locate} each key, then {@link #fetchAndSearch}. A number can then be
 * read and written without its table. Call {@link #forget} when the {@linkplain
 * StateTable#generation generation} of a table has changed or an entry was removed. That a snapshot
 * holds a page, or that its memory was taken away, is seen here.
 */
public final class FoundLongs {
  private Page[] pages = {};
  private SlotLayout[] layouts = {};

  /** Where in its page a key is looked for first, or 0 if it is not in a page. */
  private int[] homes = {};

  /** Where in its page a key is likely to be; after the search, where its number is; or 0. */
  private int[] offsets = {};

  private int count;
  private int countFound;

  /** The sum of all that was fetched, so that the reads have a purpose. */
  @SuppressWarnings("unused")
  private long fetched;

  /** Forgets all keys, and makes room for so many. */
  public void start(int keys) {
    if (homes.length < keys) {
      pages = new Page[keys];
      layouts = new SlotLayout[keys];
      homes = new int[keys];
      offsets = new int[keys];
    }
    Arrays.fill(homes, 0, keys, 0);
    Arrays.fill(offsets, 0, keys, 0);
    count = keys;
  }

  void locate(int index, SlotLayout layout, Page page, int home) {
    pages[index] = page;
    layouts[index] = layout;
    homes[index] = home;
  }

  /**
   * Finds the numbers of the keys that were located, those that are there: reads the likely slots
   * of all keys before it looks at the first.
   */
  public void fetchAndSearch(ComingKeys keys) {
    findLikely(keys);
    fetch();
    verify(keys);
  }

  private void findLikely(ComingKeys keys) {
    for (int index = 0; index < count; index++) {
      int home = homes[index];
      int slot = 0;
      if (home != 0 && pages[index].isReadable()) {
        slot = layouts[index].likely(pages[index], home, keys.hash(index));
      }
      offsets[index] = slot;
    }
  }

  private void fetch() {
    long sum = 0;
    for (int index = 0; index < count; index++) {
      int slot = offsets[index];
      if (slot != 0) {
        sum += pages[index].getLong(slot);
      }
    }
    fetched += sum;
  }

  private void verify(ComingKeys keys) {
    boolean areNumbers = keys.areNumbers();
    int there = 0;
    for (int index = 0; index < count; index++) {
      int slot = offsets[index];
      if (slot != 0) {
        SlotLayout layout = layouts[index];
        boolean isLikely =
            areNumbers
                ? layout.hasNumber(pages[index], slot, keys.number(index))
                : layout.hasKey(pages[index], slot, keys.bytes(index), keys.from(index));
        if (!isLikely) {
          slot = find(keys, index);
        }
        offsets[index] = slot == 0 ? 0 : layout.valueAt(slot);
        there += slot == 0 ? 0 : 1;
      }
    }
    countFound = there;
  }

  private int find(ComingKeys keys, int index) {
    return layouts[index].find(
        pages[index], homes[index], keys.bytes(index), keys.from(index), keys.hash(index));
  }

  /** Whether at least half of the numbers were found. */
  public boolean areMost() {
    return countFound * 2 >= count;
  }

  /** Whether the number of a key was found, and can be read and written. */
  public boolean isFound(int index) {
    if (index >= count) {
      return false;
    }
    return offsets[index] != 0 && pages[index].isWritable();
  }

  /** The number of a key that {@link #isFound}. */
  public long get(int index) {
    return pages[index].getLong(offsets[index]);
  }

  /** Changes the number of a key that {@link #isFound}. */
  public void set(int index, long number) {
    pages[index].putLong(offsets[index], number);
  }

  /** From now on, none is found. */
  public void forget() {
    count = 0;
  }
}
