package io.millrace.worker.state;

import io.millrace.worker.memory.ByteArrays;
import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PageAccount;
import java.util.Arrays;

/**
 * Blocks that are appended, written in place and marked dead; space is won back by copying what
 * lives into a new log. A page that a snapshot holds too is copied before it is written. Used by
 * one thread at a time.
 */
final class BlockLog extends BlockView {
  /** Address 0 stands for "none", so the first unit is a dead block. */
  private static final int FIRST_ADDRESS = 1;

  private static final int GARBAGE_WORTH_A_COPY = 2 * UNITS_PER_PAGE;

  private final PageAccount account;
  private int pageCount;
  private long garbageUnits;

  BlockLog(PageAccount account) {
    super(new Page[1], 0);
    this.account = account;
  }

  /** Whether most of the log is garbage, so that a copy of the rest pays. */
  boolean isWorthCompacting() {
    return garbageUnits > GARBAGE_WORTH_A_COPY && garbageUnits > end / 2;
  }

  long garbageUnits() {
    return garbageUnits;
  }

  /** Appends a block with undefined content and gives its address. */
  int append(int kind, int keyLength, long valueLength) {
    long content = keyLength + valueLength;
    if (content > (long) (MAX_BLOCK_UNITS - 1) * UNIT_BYTES || keyLength > MAX_KEY_BYTES) {
      throw new IllegalStateException(
          "a key of "
              + keyLength
              + " bytes and a value of "
              + valueLength
              + " bytes are more than a table holds in one entry");
    }
    int units = unitsFor(content);
    int address = reserve(units);
    int slack = (int) ((long) units * UNIT_BYTES - HEADER_BYTES - content);
    writeHeader(address, header(kind, units, keyLength, slack));
    return address;
  }

  private int reserve(int units) {
    if (pageCount == 0) {
      addPage(account.allocateSmall());
      end = FIRST_ADDRESS;
      writeHeader(0, header(DEAD, FIRST_ADDRESS, 0, 0));
    }
    if (isSmall() && (long) end + units > Page.SMALL_SIZE_BYTES / UNIT_BYTES) {
      outgrowSmallPage();
    }
    int inPage = end & (UNITS_PER_PAGE - 1);
    if (inPage != 0 && inPage + units > UNITS_PER_PAGE) {
      int left = UNITS_PER_PAGE - inPage;
      writeHeader(end, header(DEAD, left, 0, 0));
      garbageUnits += left;
      end += left;
    }
    if ((long) end + units > Integer.MAX_VALUE) {
      throw new IllegalStateException(
          "a state table is full at " + (long) pageCount * Page.SIZE_BYTES + " bytes");
    }
    while ((long) pageCount * UNITS_PER_PAGE < (long) end + units) {
      addPage(account.allocate());
    }
    int address = end;
    end += units;
    return address;
  }

  private void addPage(Page page) {
    if (pageCount == pages.length) {
      pages = Arrays.copyOf(pages, pageCount * 2);
    }
    pages[pageCount] = page;
    pageCount++;
  }

  private boolean isSmall() {
    return pages[0].sizeBytes() < Page.SIZE_BYTES;
  }

  private void outgrowSmallPage() {
    Page small = pages[0];
    Page page = account.allocate();
    page.copyFrom(small);
    pages[0] = page;
    small.release();
  }

  void writeHeader(int address, long header) {
    writable(pageIndex(address)).putLong(offsetInPage(address), header);
  }

  /** Declares a block to be garbage. */
  void kill(int address) {
    long header = header(address);
    writeHeader(address, (header & ~3L) | DEAD);
    garbageUnits += unitsOf(header);
  }

  /** Declares blocks to be garbage without marking them: nothing will refer to them. */
  void forget(int units) {
    garbageUnits += units;
  }

  /** Copies bytes of an array into the content of a block. */
  void write(int address, int contentOffset, byte[] source, int from, int length) {
    int page = pageIndex(address);
    int offset = offsetInPage(address) + HEADER_BYTES + contentOffset;
    if (offset + length <= Page.SIZE_BYTES) {
      writable(page).putBytes(offset, source, from, length);
      return;
    }
    page += offset / Page.SIZE_BYTES;
    offset %= Page.SIZE_BYTES;
    int done = 0;
    while (done < length) {
      int count = Math.min(length - done, Page.SIZE_BYTES - offset);
      writable(page++).putBytes(offset, source, from + done, count);
      done += count;
      offset = 0;
    }
  }

  void writeInt(int address, int contentOffset, int value) {
    int offset = offsetInPage(address) + HEADER_BYTES + contentOffset;
    if (offset + Integer.BYTES <= Page.SIZE_BYTES) {
      writable(pageIndex(address)).putInt(offset, value);
    } else {
      byte[] bytes = new byte[Integer.BYTES];
      ByteArrays.putInt(bytes, 0, value);
      write(address, contentOffset, bytes, 0, bytes.length);
    }
  }

  void writeLong(int address, int contentOffset, long value) {
    int offset = offsetInPage(address) + HEADER_BYTES + contentOffset;
    if (offset + Long.BYTES <= Page.SIZE_BYTES) {
      writable(pageIndex(address)).putLong(offset, value);
    } else {
      byte[] bytes = new byte[Long.BYTES];
      ByteArrays.putLong(bytes, 0, value);
      write(address, contentOffset, bytes, 0, bytes.length);
    }
  }

  private Page writable(int pageIndex) {
    Page page = pages[pageIndex];
    return page.isShared() ? copyBeforeWrite(pageIndex) : page;
  }

  private Page copyBeforeWrite(int pageIndex) {
    Page shared = pages[pageIndex];
    Page own = shared.sizeBytes() == Page.SIZE_BYTES ? account.allocate() : account.allocateSmall();
    own.copyFrom(shared);
    pages[pageIndex] = own;
    shared.release();
    return own;
  }

  /** What the log holds now, unaffected by later writes; its pages are to be released once. */
  BlockView freeze() {
    Page[] frozen = Arrays.copyOf(pages, pageCount);
    for (Page page : frozen) {
      page.share();
    }
    return new BlockView(frozen, end);
  }

  /** Forgets all blocks and releases all pages. */
  void clear() {
    for (int i = 0; i < pageCount; i++) {
      pages[i].release();
      pages[i] = null;
    }
    pageCount = 0;
    end = 0;
    garbageUnits = 0;
  }

  /**
   * Forgets all blocks but keeps a small page, for a table that is often emptied and filled again.
   */
  void reset() {
    if (pageCount == 1 && isSmall() && !pages[0].isShared()) {
      end = FIRST_ADDRESS;
      garbageUnits = 0;
    } else {
      clear();
    }
  }
}
