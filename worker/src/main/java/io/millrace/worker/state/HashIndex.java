package io.millrace.worker.state;

import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PageAccount;
import java.util.Arrays;

/**
 * Finds addresses by hash: open addressing with linear probing, in slots of 8 bytes on pages, or on
 * a small page as long as that will do. A slot holds the hash in its upper and the address in its
 * lower half; 0 means empty. Several addresses may have one hash; the caller compares the keys.
 * Used by one thread at a time.
 */
final class HashIndex {
  private static final int SLOTS_PER_PAGE = Page.SIZE_BYTES / Long.BYTES;
  private static final int PAGE_SHIFT = Integer.numberOfTrailingZeros(SLOTS_PER_PAGE);

  private final PageAccount account;
  private Page[] pages = {};
  private int mask;
  private int used;

  HashIndex(PageAccount account) {
    this.account = account;
  }

  static int hashOf(long slotContent) {
    return (int) (slotContent >>> Integer.SIZE);
  }

  static int addressOf(long slotContent) {
    return (int) slotContent;
  }

  int firstSlot(int hash) {
    return hash & mask;
  }

  int nextSlot(int slot) {
    return (slot + 1) & mask;
  }

  /** What a slot holds. Must not be called while nothing has ever been inserted. */
  long slot(int slot) {
    return pages[slot >>> PAGE_SHIFT].getLong((slot & (SLOTS_PER_PAGE - 1)) * Long.BYTES);
  }

  void setAddress(int slot, int address) {
    write(slot, content(hashOf(slot(slot)), address));
  }

  /** Adds an address under a hash, after those that are there already. */
  void insert(int hash, int address) {
    if (pages.length == 0 || used >= (mask + 1L) * 5 / 8) {
      grow();
    }
    place(content(hash, address));
    used++;
  }

  /** Removes a slot's content and closes the gap, so that probing needs no tombstones. */
  void remove(int slot) {
    int gap = slot;
    int next = nextSlot(slot);
    for (long content = slot(next); content != 0; content = slot(next)) {
      int wanted = firstSlot(hashOf(content));
      // Content may move into the gap if that is not before the slot it wants.
      if (((next - wanted) & mask) >= ((next - gap) & mask)) {
        write(gap, content);
        gap = next;
      }
      next = nextSlot(next);
    }
    write(gap, 0);
    used--;
  }

  /** Empties the index and releases its pages but one. */
  void reset() {
    if (pages.length == 1 && pages[0].sizeBytes() < Page.SIZE_BYTES) {
      if (used > 0) {
        pages[0].clear();
        used = 0;
      }
    } else {
      clear();
    }
  }

  /** Empties the index and releases its pages. */
  void clear() {
    releaseAll(pages);
    pages = new Page[0];
    mask = 0;
    used = 0;
  }

  private void grow() {
    Page[] old = pages;
    boolean wasSmall = old.length == 1 && old[0].sizeBytes() < Page.SIZE_BYTES;
    pages = old.length == 0 ? smallPage() : clearedPages(wasSmall ? 1 : old.length * 2);
    mask = pages.length * (pages[0].sizeBytes() / Long.BYTES) - 1;
    for (Page page : old) {
      for (int offset = 0; offset < page.sizeBytes(); offset += Long.BYTES) {
        long content = page.getLong(offset);
        if (content != 0) {
          place(content);
        }
      }
    }
    releaseAll(old);
  }

  private Page[] smallPage() {
    Page page = account.allocateSmall();
    page.clear();
    return new Page[] {page};
  }

  private Page[] clearedPages(int count) {
    Page[] cleared = new Page[count];
    int allocated = 0;
    try {
      for (; allocated < count; allocated++) {
        cleared[allocated] = account.allocate();
        cleared[allocated].clear();
      }
      return cleared;
    } finally {
      // The budget may end on the way.
      if (allocated < count) {
        releaseAll(Arrays.copyOf(cleared, allocated));
      }
    }
  }

  private void place(long content) {
    int slot = firstSlot(hashOf(content));
    while (slot(slot) != 0) {
      slot = nextSlot(slot);
    }
    write(slot, content);
  }

  private void write(int slot, long content) {
    pages[slot >>> PAGE_SHIFT].putLong((slot & (SLOTS_PER_PAGE - 1)) * Long.BYTES, content);
  }

  private static long content(int hash, int address) {
    return ((long) hash << Integer.SIZE) | address;
  }

  private static void releaseAll(Page[] pages) {
    for (Page page : pages) {
      page.release();
    }
  }
}
