package io.millrace.worker.state;

import io.millrace.api.UserException;
import io.millrace.worker.memory.ByteArrays;
import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PageAccount;
import java.io.IOException;

/**
 * Blocks that are appended, written in place and marked dead; space is won back by copying what
 * lives into a new log. A page that a snapshot holds too is copied before it is written. Used by
 * one thread at a time.
 */
final class BlockLog extends BlockView {
  /** Address 0 stands for "none", so the first unit is a dead block. */
  private static final int FIRST_ADDRESS = 1;

  private static final long MAX_CONTENT_BYTES = (long) (MAX_BLOCK_UNITS - 1) * UNIT_BYTES;

  private static final int GARBAGE_WORTH_A_COPY = 2 * UNITS_PER_PAGE;

  private final PageList pages;
  private long garbageUnits;

  BlockLog(PageAccount account) {
    this(new PageList(account));
  }

  private BlockLog(PageList pages) {
    super(pages, 0);
    this.pages = pages;
  }

  /** Whether most of the log is garbage, so that a copy of the rest pays. */
  boolean isWorthCompacting() {
    return garbageUnits > GARBAGE_WORTH_A_COPY && garbageUnits > end / 2;
  }

  long garbageUnits() {
    return garbageUnits;
  }

  /**
   * Appends a block with undefined content and gives its address.
   *
   * @throws UserException if a block, or the log, would become larger than can be
   */
  int append(int kind, int keyLength, long valueLength) {
    long content = keyLength + valueLength;
    if (content > MAX_CONTENT_BYTES || keyLength > MAX_KEY_BYTES) {
      throw new UserException(
          ("a key of %d bytes with a value of %d bytes is too large for state, which takes keys of"
                  + " up to %d bytes and %d bytes together; divide the value among several keys")
              .formatted(keyLength, valueLength, MAX_KEY_BYTES, MAX_CONTENT_BYTES));
    }
    int units = unitsFor(content);
    int address = reserve(units);
    int slack = (int) ((long) units * UNIT_BYTES - HEADER_BYTES - content);
    writeHeader(address, header(kind, units, keyLength, slack));
    return address;
  }

  private int reserve(int units) {
    if (pages.count() == 0) {
      pages.addSmall();
      end = FIRST_ADDRESS;
      writeHeader(0, header(DEAD, FIRST_ADDRESS, 0, 0));
    }
    if (pages.isSmall() && (long) end + units > Page.SMALL_SIZE_BYTES / UNIT_BYTES) {
      pages.outgrowSmall();
    }
    int inPage = end & (UNITS_PER_PAGE - 1);
    if (inPage != 0 && inPage + units > UNITS_PER_PAGE) {
      int left = UNITS_PER_PAGE - inPage;
      writeHeader(end, header(DEAD, left, 0, 0));
      garbageUnits += left;
      end += left;
    }
    if ((long) end + units > Integer.MAX_VALUE) {
      throw new UserException(
          ("the state of one key group takes %d bytes, and with %d more it would be larger than can"
                  + " be; divide the keys into more groups (option job.key-groups)")
              .formatted((long) end * UNIT_BYTES, (long) units * UNIT_BYTES));
    }
    while ((long) pages.count() * UNITS_PER_PAGE < (long) end + units) {
      pages.add();
    }
    int address = end;
    end += units;
    return address;
  }

  void writeHeader(int address, long header) {
    pages.writable(pageIndex(address)).putLong(offsetInPage(address), header);
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
      pages.writable(page).putBytes(offset, source, from, length);
      return;
    }
    page += offset / Page.SIZE_BYTES;
    offset %= Page.SIZE_BYTES;
    int done = 0;
    while (done < length) {
      int count = Math.min(length - done, Page.SIZE_BYTES - offset);
      pages.writable(page++).putBytes(offset, source, from + done, count);
      done += count;
      offset = 0;
    }
  }

  void writeInt(int address, int contentOffset, int value) {
    int offset = offsetInPage(address) + HEADER_BYTES + contentOffset;
    if (offset + Integer.BYTES <= Page.SIZE_BYTES) {
      pages.writable(pageIndex(address)).putInt(offset, value);
    } else {
      byte[] bytes = new byte[Integer.BYTES];
      ByteArrays.putInt(bytes, 0, value);
      write(address, contentOffset, bytes, 0, bytes.length);
    }
  }

  void writeLong(int address, int contentOffset, long value) {
    int offset = offsetInPage(address) + HEADER_BYTES + contentOffset;
    if (offset + Long.BYTES <= Page.SIZE_BYTES) {
      pages.writable(pageIndex(address)).putLong(offset, value);
    } else {
      byte[] bytes = new byte[Long.BYTES];
      ByteArrays.putLong(bytes, 0, value);
      write(address, contentOffset, bytes, 0, bytes.length);
    }
  }

  /** The pages as they are now, unaffected by later writes; to be released once. */
  PageView freeze() {
    return pages.freeze();
  }

  /** Takes what {@link #freeze} gave, with the numbers of that moment, into an empty log. */
  void restore(PageSource source, int itsEnd, long itsGarbageUnits) throws IOException {
    pages.restore(source);
    if (itsEnd > (long) pages.count() * UNITS_PER_PAGE) {
      throw new CorruptStateException("a log of blocks is longer than its pages");
    }
    end = itsEnd;
    garbageUnits = itsGarbageUnits;
  }

  /** Forgets all blocks and releases all pages. */
  void release() {
    pages.release();
    end = 0;
    garbageUnits = 0;
  }

  /**
   * Forgets all blocks but keeps a small page, for a table that is often emptied and filled again.
   */
  void reset() {
    if (pages.isSmallAndOwn()) {
      end = FIRST_ADDRESS;
      garbageUnits = 0;
    } else {
      release();
    }
  }
}
