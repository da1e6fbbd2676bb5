package io.millrace.worker.state;

import java.io.IOException;

/** What {@link LoggedEntries} held. */
final class FrozenLog implements FrozenTable {
  private final StateTable.Content content;
  private final BlockView blocks;
  private final int size;

  FrozenLog(StateTable.Content content, BlockView blocks, int size) {
    this.content = content;
    this.blocks = blocks;
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void writeTo(SectionOutput output) throws IOException {
    output.writeCount(size);
    for (int at = blocks.entryFrom(0); at != blocks.end; ) {
      long header = blocks.header(at);
      int keyLength = BlockView.keyLengthOf(header);
      output.writeBytes(blocks, at, 0, keyLength);
      if (content == StateTable.Content.LISTS) {
        writeList(at, keyLength, output);
      } else {
        output.writeBytes(blocks, at, keyLength, BlockView.valueLengthOf(header));
      }
      at = blocks.entryFrom(at + BlockView.unitsOf(header));
    }
  }

  private void writeList(int entry, int keyLength, SectionOutput output) throws IOException {
    output.writeCount(blocks.readInt(entry, keyLength + LoggedEntries.LIST_COUNT));
    int element = blocks.readInt(entry, keyLength + LoggedEntries.LIST_FIRST);
    while (element != 0) {
      int length =
          BlockView.valueLengthOf(blocks.header(element)) - LoggedEntries.ELEMENT_LINK_BYTES;
      output.writeBytes(blocks, element, LoggedEntries.ELEMENT_LINK_BYTES, length);
      element = blocks.readInt(element, 0);
    }
  }

  @Override
  public void release() {
    blocks.release();
  }
}
