package io.millrace.worker.state;

import io.millrace.worker.memory.Page;
import java.io.IOException;

/** What {@link SlotEntries} held. */
final class FrozenSlots implements FrozenTable {
  private final SlotLayout layout;
  private final PageView pages;
  private final int size;

  FrozenSlots(SlotLayout layout, PageView pages, int size) {
    this.layout = layout;
    this.pages = pages;
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void writeTo(SectionOutput output) throws IOException {
    output.writeCount(size);
    for (int index = 0; index < pages.count(); index++) {
      Page page = pages.readable(index);
      for (int slot = layout.firstEntry(page); slot != 0; slot = layout.entryAfter(page, slot)) {
        output.writeBytes(page, SlotLayout.keyAt(slot), layout.keyLength());
        output.writeBytes(page, layout.valueAt(slot), layout.valueLength());
      }
    }
  }

  @Override
  public void release() {
    pages.release();
  }
}
