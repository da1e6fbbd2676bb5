package io.millrace.worker.state;

import io.millrace.worker.memory.Page;

/** Frozen {@link SlotEntries}, of whose pages only slots with entries are written. */
final class FrozenSlots extends FrozenTable {
  private final PackedSlots form;

  FrozenSlots(long[] numbers, PageView pages, SlotLayout layout) {
    super(numbers, pages, (long) pages.count() * Page.SIZE_BYTES);
    this.form = new PackedSlots(layout);
  }

  @Override
  int copyImage(int index, byte[] target, byte[] scratch) {
    page(index).copyTo(scratch);
    return form.pack(scratch, target);
  }
}
