package io.millrace.worker.state;

import io.millrace.worker.memory.Page;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Writes the content of one section of a state file in pieces. Used by one thread at a time. */
final class SectionOutput {
  private static final int PIECE_BYTES = 64 * 1024;

  private final DataOutputStream output;
  private final CRC32C checksum = new CRC32C();
  private final byte[] piece = new byte[PIECE_BYTES];
  private int filled;

  SectionOutput(DataOutputStream output) {
    this.output = output;
  }

  void writeCount(int count) throws IOException {
    int rest = count;
    while ((rest & ~0x7F) != 0) {
      writeByte((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    writeByte(rest);
  }

  void writeText(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeCount(bytes.length);
    for (byte octet : bytes) {
      writeByte(octet);
    }
  }

  void writeByte(int value) throws IOException {
    if (filled == PIECE_BYTES) {
      flush();
    }
    piece[filled++] = (byte) value;
  }

  /** Writes a length and content of a block. */
  void writeBytes(BlockView blocks, int address, int contentOffset, int length) throws IOException {
    writeCount(length);
    int done = 0;
    while (done < length) {
      if (filled == PIECE_BYTES) {
        flush();
      }
      int count = Math.min(length - done, PIECE_BYTES - filled);
      blocks.read(address, contentOffset + done, piece, filled, count);
      filled += count;
      done += count;
    }
  }

  /** Writes a length and few bytes of a page. */
  void writeBytes(Page page, int offset, int length) throws IOException {
    writeCount(length);
    if (PIECE_BYTES - filled < length) {
      flush();
    }
    page.getBytes(offset, piece, filled, length);
    filled += length;
  }

  /** Ends the section. */
  void end() throws IOException {
    flush();
    output.writeInt(0);
    output.writeInt((int) checksum.getValue());
    checksum.reset();
  }

  private void flush() throws IOException {
    if (filled > 0) {
      checksum.update(piece, 0, filled);
      output.writeInt(filled);
      output.write(piece, 0, filled);
      filled = 0;
    }
  }
}
