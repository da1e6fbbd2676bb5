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
 * <p>First {@link StateTable#locate} each key, then {@link #fetch} if need be, then {@link
 * #search}. A number can then be read and written without its table. Any other change of a table
 * may move numbers: call {@link #forget} then. That a snapshot holds a page, or that its memory was
 * taken away, is seen here.
 */
public final class FoundLongs {
  private Page[] pages = {};
  private SlotLayout[] layouts = {};

  /** Where in its page a key is looked for first; after the search, where its number is. */
  private int[] offsets = {};

  private int count;

  /** The sum of all that was fetched, so that the reads have a purpose. */
  @SuppressWarnings("unused")
  private long fetched;

  /** Forgets all keys, and makes room for so many. */
  public void start(int keys) {
    if (pages.length < keys) {
      pages = new Page[keys];
      layouts = new SlotLayout[keys];
      offsets = new int[keys];
    }
    Arrays.fill(pages, 0, keys, null);
    count = keys;
  }

  void locate(int index, SlotLayout layout, Page page, int offset) {
    pages[index] = page;
    layouts[index] = layout;
    offsets[index] = offset;
  }

  /**
   * Lets the search find in the processor's cache what it needs: reads both ends of each key's
   * first slot, which may lie in two lines of the cache. Takes longer than it saves if they are
   * there.
   */
  public void fetch() {
    long sum = 0;
    for (int index = 0; index < count; index++) {
      Page page = pages[index];
      if (page != null && page.isReadable()) {
        int start = offsets[index];
        int last = start + layouts[index].slotBytes() - Long.BYTES;
        sum += page.getLong(start) + page.getLong(last);
      }
    }
    fetched += sum;
  }

  /** Finds the numbers of the keys that were located, those that are there. */
  public void search(ComingKeys keys) {
    byte[] bytes = keys.bytes();
    for (int index = 0; index < count; index++) {
      Page page = pages[index];
      if (page != null) {
        SlotLayout layout = layouts[index];
        int slot =
            page.isReadable() ? layout.find(page, bytes, keys.from(index), keys.hash(index)) : 0;
        if (slot == 0) {
          pages[index] = null;
        } else {
          offsets[index] = layout.valueAt(slot);
        }
      }
    }
  }

  /** Whether the number of a key was found, and can be read and written. */
  public boolean isFound(int index) {
    if (index >= count) {
      return false;
    }
    Page page = pages[index];
    return page != null && page.isWritable();
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
