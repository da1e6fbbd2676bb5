package io.millrace.worker.state;

import io.millrace.worker.memory.ByteArrays;
import io.millrace.worker.memory.Page;
import java.util.Arrays;

/**
 * Reads blocks on pages. A block is a header of 8 bytes and its content, rounded up to units of 8
 * bytes; its address counts units from the start of the first page. A block of at most a page lies
 * within one page; a larger one starts at the start of a page.
 *
 * <p>The header holds, from the lowest bit: the kind (2 bits), the unused bytes at the end of the
 * content (5 bits), the length of the key that starts the content (28 bits), and the block's size
 * in units, header included (28 bits).
 */
class BlockView {
  static final int UNIT_BYTES = 8;
  static final int HEADER_BYTES = 8;
  static final int UNITS_PER_PAGE = Page.SIZE_BYTES / UNIT_BYTES;

  /** What nothing refers to: removed, replaced, or filling up the end of a page. */
  static final int DEAD = 0;

  /** A key and its value. */
  static final int ENTRY = 1;

  /** An element of a list, reached from its entry. */
  static final int ELEMENT = 2;

  /** The largest number of unused bytes that the header can tell. */
  static final int MAX_SLACK_BYTES = 31;

  static final int MAX_KEY_BYTES = (1 << 28) - 1;
  static final int MAX_BLOCK_UNITS = (1 << 28) - 1;

  private static final int PAGE_SHIFT = Integer.numberOfTrailingZeros(UNITS_PER_PAGE);
  private static final int SLACK_SHIFT = 2;
  private static final int KEY_SHIFT = 7;
  private static final int UNITS_SHIFT = 35;

  private final PageList pages;

  /** The address after the last block. */
  int end;

  BlockView(PageList pages, int end) {
    this.pages = pages;
    this.end = end;
  }

  static long header(int kind, int units, int keyLength, int slackBytes) {
    return ((long) units << UNITS_SHIFT)
        | ((long) keyLength << KEY_SHIFT)
        | ((long) slackBytes << SLACK_SHIFT)
        | kind;
  }

  static int kindOf(long header) {
    return (int) header & 3;
  }

  static int slackOf(long header) {
    return (int) (header >>> SLACK_SHIFT) & MAX_SLACK_BYTES;
  }

  static int keyLengthOf(long header) {
    return (int) (header >>> KEY_SHIFT) & MAX_KEY_BYTES;
  }

  static int unitsOf(long header) {
    return (int) (header >>> UNITS_SHIFT);
  }

  /** The length of the content after the key. */
  static int valueLengthOf(long header) {
    return unitsOf(header) * UNIT_BYTES - HEADER_BYTES - keyLengthOf(header) - slackOf(header);
  }

  static int unitsFor(long contentBytes) {
    return (int) ((HEADER_BYTES + contentBytes + UNIT_BYTES - 1) / UNIT_BYTES);
  }

  static int pageIndex(int address) {
    return address >>> PAGE_SHIFT;
  }

  static int offsetInPage(int address) {
    return (address & (UNITS_PER_PAGE - 1)) * UNIT_BYTES;
  }

  final long header(int address) {
    return pages.readable(pageIndex(address)).getLong(offsetInPage(address));
  }

  /** Sets a place to a block. */
  final void locate(int address, int index, FetchedPlaces places) {
    places.set(index, pages.readable(pageIndex(address)), offsetInPage(address));
  }

  /** The first entry at or after an address, or {@link #end} if there is none. */
  final int entryFrom(int address) {
    int at = address;
    while (at < end) {
      long header = header(at);
      if (kindOf(header) == ENTRY) {
        return at;
      }
      at += unitsOf(header);
    }
    return end;
  }

  /** Copies content of a block into an array. */
  final void read(int address, int contentOffset, byte[] target, int from, int length) {
    int pageIndex = pageIndex(address);
    int offset = offsetInPage(address) + HEADER_BYTES + contentOffset;
    if (offset + length <= Page.SIZE_BYTES) {
      pages.readable(pageIndex).getBytes(offset, target, from, length);
    } else {
      readAcrossPages(pageIndex, offset, target, from, length);
    }
  }

  private void readAcrossPages(
      int firstPage, int firstOffset, byte[] target, int from, int length) {
    int page = firstPage + firstOffset / Page.SIZE_BYTES;
    int offset = firstOffset % Page.SIZE_BYTES;
    int done = 0;
    while (done < length) {
      int count = Math.min(length - done, Page.SIZE_BYTES - offset);
      pages.readable(page++).getBytes(offset, target, from + done, count);
      done += count;
      offset = 0;
    }
  }

  /** Whether the key of the entry at this address consists of these bytes. */
  final boolean keyEquals(int address, byte[] key, int from, int length) {
    int pageIndex = pageIndex(address);
    int offset = offsetInPage(address);
    if (keyLengthOf(pages.readable(pageIndex).getLong(offset)) != length) {
      return false;
    }
    int content = offset + HEADER_BYTES;
    if (content + length <= Page.SIZE_BYTES) {
      return pages.readable(pageIndex).bytesEqual(content, key, from, length);
    }
    byte[] stored = new byte[length];
    readAcrossPages(pageIndex, content, stored, 0, length);
    return Arrays.equals(stored, 0, length, key, from, from + length);
  }

  final int readInt(int address, int contentOffset) {
    int offset = offsetInPage(address) + HEADER_BYTES + contentOffset;
    if (offset + Integer.BYTES <= Page.SIZE_BYTES) {
      return pages.readable(pageIndex(address)).getInt(offset);
    }
    byte[] bytes = new byte[Integer.BYTES];
    readAcrossPages(pageIndex(address), offset, bytes, 0, bytes.length);
    return ByteArrays.getInt(bytes, 0);
  }

  final long readLong(int address, int contentOffset) {
    int offset = offsetInPage(address) + HEADER_BYTES + contentOffset;
    if (offset + Long.BYTES <= Page.SIZE_BYTES) {
      return pages.readable(pageIndex(address)).getLong(offset);
    }
    byte[] bytes = new byte[Long.BYTES];
    readAcrossPages(pageIndex(address), offset, bytes, 0, bytes.length);
    return ByteArrays.getLong(bytes, 0);
  }
}
