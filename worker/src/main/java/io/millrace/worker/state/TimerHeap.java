package io.millrace.worker.state;

import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PageAccount;

/**
 * A binary heap of (time, address) on pages, the earliest first, and of the same time the lower
 * address first. Used by one thread at a time.
 */
final class TimerHeap {
  private static final int SLOT_BYTES = 16;
  private static final int ADDRESS_OFFSET = 8;
  private static final int SLOTS_PER_PAGE = Page.SIZE_BYTES / SLOT_BYTES;
  private static final int PAGE_SHIFT = Integer.numberOfTrailingZeros(SLOTS_PER_PAGE);

  private final PageList pages;
  private int size;

  TimerHeap(PageAccount account) {
    this.pages = new PageList(account);
  }

  int size() {
    return size;
  }

  long firstTimestamp() {
    return timestamp(0);
  }

  int firstAddress() {
    return address(0);
  }

  void add(long timestamp, int address) {
    ensureRoom();
    int slot = size++;
    while (slot > 0) {
      int parent = (slot - 1) >>> 1;
      if (!isBefore(timestamp, address, parent)) {
        break;
      }
      set(slot, timestamp(parent), address(parent));
      slot = parent;
    }
    set(slot, timestamp, address);
  }

  void removeFirst() {
    size--;
    if (size == 0) {
      return;
    }
    long timestamp = timestamp(size);
    int address = address(size);
    int slot = 0;
    for (int child = 1; child < size; child = 2 * slot + 1) {
      if (child + 1 < size && isBefore(timestamp(child + 1), address(child + 1), child)) {
        child++;
      }
      if (isBefore(timestamp, address, child)) {
        break;
      }
      set(slot, timestamp(child), address(child));
      slot = child;
    }
    set(slot, timestamp, address);
  }

  /** Empties the heap and gives all pages back. */
  void clear() {
    pages.release();
    size = 0;
  }

  private boolean isBefore(long timestamp, int address, int slot) {
    long other = timestamp(slot);
    return timestamp < other || (timestamp == other && address < address(slot));
  }

  private long timestamp(int slot) {
    return pages.readable(slot >>> PAGE_SHIFT).getLong(offset(slot));
  }

  private int address(int slot) {
    return pages.readable(slot >>> PAGE_SHIFT).getInt(offset(slot) + ADDRESS_OFFSET);
  }

  private void set(int slot, long timestamp, int address) {
    Page page = pages.writable(slot >>> PAGE_SHIFT);
    int offset = offset(slot);
    page.putLong(offset, timestamp);
    page.putInt(offset + ADDRESS_OFFSET, address);
  }

  private static int offset(int slot) {
    return (slot & (SLOTS_PER_PAGE - 1)) * SLOT_BYTES;
  }

  private void ensureRoom() {
    if (pages.count() == 0) {
      pages.addSmall();
    } else if (pages.isSmall()) {
      if (size * SLOT_BYTES == Page.SMALL_SIZE_BYTES) {
        pages.outgrowSmall();
      }
    } else if (size == pages.count() * SLOTS_PER_PAGE) {
      pages.add();
    }
  }
}
