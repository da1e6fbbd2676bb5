package io.millrace.worker.state;

import io.millrace.worker.memory.ByteArrays;
import io.millrace.worker.memory.Page;
import java.io.IOException;
import java.util.Arrays;

/**
 * Pages of slots as they lie in state files: what is before the slots, and then the slots with
 * entries, one behind the other. The marks tell which slots these are. About half of the slots of a
 * page are empty, so a snapshot writes half as much.
 */
final class PackedSlots {
  private final SlotLayout layout;

  PackedSlots(SlotLayout layout) {
    this.layout = layout;
  }

  /**
   * Packs a page.
   *
   * @return how many bytes of {@code packed} mean something, at most those of a page
   */
  int pack(byte[] page, byte[] packed) {
    int at = layout.start();
    System.arraycopy(page, 0, packed, 0, at);
    for (int group = 0; group < layout.groups(); group++) {
      long entries = entriesOf(page, group);
      for (; entries != 0; entries = SlotMarks.others(entries)) {
        copySlot(page, slotOf(group, entries), packed, at);
        at += layout.slotBytes();
      }
    }
    return at;
  }

  /**
   * Makes a page of what was packed.
   *
   * @param length of what was packed
   * @throws CorruptStateException if it is not a page with this layout
   */
  void unpack(byte[] packed, int length, byte[] page) throws CorruptStateException {
    int at = layout.start();
    checkLength(packed, length);
    System.arraycopy(packed, 0, page, 0, at);
    Arrays.fill(page, at, layout.pageBytes(), (byte) 0);
    for (int group = 0; group < layout.groups(); group++) {
      long entries = entriesOf(packed, group);
      for (; entries != 0; entries = SlotMarks.others(entries)) {
        copySlot(packed, at, page, slotOf(group, entries));
        at += layout.slotBytes();
      }
    }
  }

  private void checkLength(byte[] packed, int length) throws CorruptStateException {
    int entries = 0;
    for (int group = 0; length >= layout.start() && group < layout.groups(); group++) {
      long found = entriesOf(packed, group);
      entries += Long.bitCount(found);
      if (found != 0 && slotOf(group, Long.highestOneBit(found)) >= layout.pageBytes()) {
        throw new CorruptStateException("a page has a mark for a slot that it has not");
      }
    }
    if (length != layout.start() + entries * layout.slotBytes()) {
      throw new CorruptStateException(
          "a page with %d entries of %d bytes has %d bytes"
              .formatted(entries, layout.slotBytes(), length));
    }
  }

  private static long entriesOf(byte[] page, int group) {
    return SlotMarks.entries(ByteArrays.getLong(page, SlotLayout.marksOf(group)));
  }

  private int slotOf(int group, long entries) {
    int slot = group * SlotMarks.SLOTS + SlotMarks.first(entries);
    return layout.start() + slot * layout.slotBytes();
  }

  private void copySlot(byte[] from, int fromAt, byte[] to, int toAt) {
    for (int unit = 0; unit < layout.slotBytes(); unit += SlotLayout.UNIT_BYTES) {
      ByteArrays.putLong(to, toAt + unit, ByteArrays.getLong(from, fromAt + unit));
    }
  }

  /** Pages that a source has packed. */
  PageSource unpacked(PageSource source) {
    return new PageSource() {
      private final byte[] packed = new byte[Page.SIZE_BYTES];

      @Override
      public int pageCount() {
        return source.pageCount();
      }

      @Override
      public int next(byte[] target) throws IOException {
        unpack(packed, source.next(packed), target);
        return layout.pageBytes();
      }
    };
  }
}
