package io.millrace.worker.state;

import io.millrace.worker.memory.Page;

/**
 * Places in pages that are read soon, fetched into the processor's cache all together: in a loop
 * that does nothing else the processor waits for many of them at a time, the more the shorter the
 * loop is (see {@link FoundLongs}). Used by one thread at a time.
 */
final class FetchedPlaces {
  /** What the processor fetches at once. */
  private static final int LINE_BYTES = 64;

  private Page[] pages = {};
  private int[] offsets = {};
  private long[] contents = {};

  /** The sum of all that only was to be fetched, so that the reads have a purpose. */
  @SuppressWarnings("unused")
  private long fetched;

  /** Makes room for so many places, each of which is to be set. */
  void start(int places) {
    if (offsets.length < places) {
      pages = new Page[places];
      offsets = new int[places];
      contents = new long[places];
    }
  }

  /** Sets a place to this one, where at least eight bytes are. */
  void set(int index, Page page, int offset) {
    pages[index] = page;
    offsets[index] = offset;
  }

  /** Sets a place to none. */
  void setNone(int index) {
    pages[index] = null;
  }

  /** Reads eight bytes at each place. */
  void fetch(int places) {
    for (int index = 0; index < places; index++) {
      Page page = pages[index];
      contents[index] = page != null && page.isReadable() ? page.getLong(offsets[index]) : 0;
    }
  }

  /** What was read at a place, or 0 if there was none. */
  long content(int index) {
    return contents[index];
  }

  /** Reads so many bytes from each place on, as far as the page goes. */
  void fetch(int places, int bytes) {
    long sum = 0;
    for (int index = 0; index < places; index++) {
      Page page = pages[index];
      if (page != null && page.isReadable()) {
        int offset = offsets[index];
        int end = Math.min(page.sizeBytes(), offset + bytes);
        sum += page.getLong(offset);
        for (offset += LINE_BYTES; offset < end; offset += LINE_BYTES) {
          sum += page.getLong(offset);
        }
      }
    }
    fetched += sum;
  }
}
