package io.millrace.worker.state;

import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PageAccount;
import java.util.Arrays;

/**
 * A binary heap of (time, address) on pages, the earliest first, and of the same time the lower
 * address first. Used by one thread at a time.
 */
final class TimerHeap {
  private static final int SLOT_BYTES = 16;
  private static final int ADDRESS_OFFSET = 8;
  private static final int SLOTS_PER_PAGE = Page.SIZE_BYTES / SLOT_BYTES;
  private static final int PAGE_SHIFT = Integer.numberOfTrailingZeros(SLOTS_PER_PAGE);

  private final PageAccount account;
  private Page[] pages = new Page[1];
  private int pageCount;
  private int size;

  TimerHeap(PageAccount account) {
    this.account = account;
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
    for (int i = 0; i < pageCount; i++) {
      pages[i].release();
      pages[i] = null;
    }
    pageCount = 0;
    size = 0;
  }

  private boolean isBefore(long timestamp, int address, int slot) {
    long other = timestamp(slot);
    return timestamp < other || (timestamp == other && address < address(slot));
  }

  private long timestamp(int slot) {
    return pages[slot >>> PAGE_SHIFT].getLong(offset(slot));
  }

  private int address(int slot) {
    return pages[slot >>> PAGE_SHIFT].getInt(offset(slot) + ADDRESS_OFFSET);
  }

  private void set(int slot, long timestamp, int address) {
    Page page = pages[slot >>> PAGE_SHIFT];
    int offset = offset(slot);
    page.putLong(offset, timestamp);
    page.putInt(offset + ADDRESS_OFFSET, address);
  }

  private static int offset(int slot) {
    return (slot & (SLOTS_PER_PAGE - 1)) * SLOT_BYTES;
  }

  private void ensureRoom() {
    if (pageCount == 0) {
      pages[0] = account.allocateSmall();
      pageCount = 1;
    } else if (pageCount == 1 && size * SLOT_BYTES == pages[0].sizeBytes() && isSmall()) {
      Page small = pages[0];
      Page page = account.allocate();
      page.copyFrom(small);
      pages[0] = page;
      small.release();
    } else if (!isSmall() && size == pageCount * SLOTS_PER_PAGE) {
      if (pageCount == pages.length) {
        pages = Arrays.copyOf(pages, pageCount * 2);
      }
      pages[pageCount] = account.allocate();
      pageCount++;
    }
  }

  private boolean isSmall() {
    return pages[0].sizeBytes() < Page.SIZE_BYTES;
  }
}
