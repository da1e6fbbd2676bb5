package io.millrace.worker.state;

import java.io.IOException;

/**
 * What a {@link StateTable} held at one moment. Never changes; may be written by any one thread
 * while the table goes on. {@link #release} must be called once, or its pages stay taken.
 */
public final class FrozenTable {
  private final StateTable.Content content;
  private final BlockView blocks;
  private final int size;

  FrozenTable(StateTable.Content content, BlockView blocks, int size) {
    this.content = content;
    this.blocks = blocks;
    this.size = size;
  }

  /** The number of entries. */
  public int size() {
    return size;
  }

  /**
   * Writes the entries: their number, then each one's key and value or list. A byte string is
   * preceded by its length, a list by the number of its elements.
   */
  void writeTo(SectionOutput output) throws IOException {
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
    output.writeCount(blocks.readInt(entry, keyLength + StateTable.LIST_COUNT));
    int element = blocks.readInt(entry, keyLength + StateTable.LIST_FIRST);
    while (element != 0) {
      int length = BlockView.valueLengthOf(blocks.header(element)) - StateTable.ELEMENT_LINK_BYTES;
      output.writeBytes(blocks, element, StateTable.ELEMENT_LINK_BYTES, length);
      element = blocks.readInt(element, 0);
    }
  }

  /** Gives the pages back. */
  public void release() {
    blocks.release();
  }
}
