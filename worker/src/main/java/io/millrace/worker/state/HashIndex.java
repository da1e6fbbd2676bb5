package io.millrace.worker.state;

import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PageAccount;

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
  private PageList pages;
  private int mask;
  private int used;

  HashIndex(PageAccount account) {
    this.account = account;
    this.pages = new PageList(account);
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
    return pages.readable(pageOf(slot)).getLong(offsetOf(slot));
  }

  /** Sets a place to a slot. Must not be called while nothing has ever been inserted. */
  void locate(int slot, int index, FetchedPlaces places) {
    places.set(index, pages.readable(pageOf(slot)), offsetOf(slot));
  }

  void setAddress(int slot, int address) {
    write(slot, content(hashOf(slot(slot)), address));
  }

  /** Adds an address under a hash, after those that are there already. */
  void insert(int hash, int address) {
    if (pages.count() == 0 || used >= (mask + 1L) * 5 / 8) {
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
    if (pages.isSmallAndOwn()) {
      if (used > 0) {
        pages.writable(0).clear();
        used = 0;
      }
    } else {
      clear();
    }
  }

  /** Empties the index and releases its pages. */
  void clear() {
    pages.release();
    mask = 0;
    used = 0;
  }

  private void grow() {
    PageList old = pages;
    pages = larger(old);
    int slotsPerPage = pages.readable(0).sizeBytes() / Long.BYTES;
    mask = pages.count() * slotsPerPage - 1;
    for (int index = 0; index < old.count(); index++) {
      int bytes = old.readable(index).sizeBytes();
      for (int offset = 0; offset < bytes; offset += Long.BYTES) {
        long content = old.readable(index).getLong(offset);
        if (content != 0) {
          place(content);
        }
      }
    }
    old.release();
  }

  private PageList larger(PageList old) {
    PageList larger = new PageList(account);
    if (old.count() == 0) {
      larger.addSmall();
      larger.writable(0).clear();
    } else {
      larger.addCleared(old.isSmall() ? 1 : old.count() * 2);
    }
    return larger;
  }

  private void place(long content) {
    int slot = firstSlot(hashOf(content));
    while (slot(slot) != 0) {
      slot = nextSlot(slot);
    }
    write(slot, content);
  }

  private void write(int slot, long content) {
    pages.writable(pageOf(slot)).putLong(offsetOf(slot), content);
  }

  private static int pageOf(int slot) {
    return slot >>> PAGE_SHIFT;
  }

  private static int offsetOf(int slot) {
    return (slot & (SLOTS_PER_PAGE - 1)) * Long.BYTES;
  }

  private static long content(int hash, int address) {
    return ((long) hash << Integer.SIZE) | address;
  }
}
