package io.millrace.worker.state;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads the content of one section of a state file. A piece is given out only after it was read
 * whole; the checksum is compared at the {@link #end}. Used by one thread at a time.
 */
final class SectionInput {
  /** More than a writer ever puts in a piece, so that a corrupt length takes little memory. */
  private static final int MAX_PIECE_BYTES = 1024 * 1024;

  private static final int MAX_NAME_BYTES = 64 * 1024;

  private final DataInputStream input;
  private final CRC32C checksum = new CRC32C();
  private byte[] piece = new byte[64 * 1024];
  private int position;
  private int end;

  SectionInput(DataInputStream input) {
    this.input = input;
  }

  int readCount() throws IOException {
    int count = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int part = readByte();
      count |= (part & 0x7F) << shift;
      if (part >= 0) {
        if (count < 0) {
          break;
        }
        return count;
      }
    }
    throw new CorruptStateException("a count is out of range");
  }

  String readText() throws IOException {
    int length = readCount();
    if (length > MAX_NAME_BYTES) {
      throw new CorruptStateException("a name of " + length + " bytes is too long");
    }
    return new String(readBytes(length, new byte[length]), 0, length, StandardCharsets.UTF_8);
  }

  byte readByte() throws IOException {
    if (position == end && !nextPiece()) {
      throw cutOff();
    }
    return piece[position++];
  }

  /** Reads bytes into an array, or into a larger one in its place. */
  byte[] readBytes(int length, byte[] target) throws IOException {
    byte[] bytes = target;
    int done = 0;
    while (done < length) {
      if (position == end && !nextPiece()) {
        throw cutOff();
      }
      int count = Math.min(length - done, end - position);
      if (bytes.length < done + count) {
        // Grows with what is really there, not with what a corrupt length announces.
        int larger = (int) Math.min(length, Math.max(done + count, bytes.length * 2L));
        bytes = Arrays.copyOf(bytes, larger);
      }
      System.arraycopy(piece, position, bytes, done, count);
      position += count;
      done += count;
    }
    return bytes;
  }

  /** Checks that the section has been read to its end and is as it was written. */
  void end() throws IOException {
    if (position != end || nextPiece()) {
      throw new CorruptStateException("a section holds more than its tables");
    }
    checkSum();
  }

  /** Reads past the rest of the section. */
  void skip() throws IOException {
    while (nextPiece()) {
      position = end;
    }
    checkSum();
  }

  private void checkSum() throws IOException {
    if (input.readInt() != (int) checksum.getValue()) {
      throw new CorruptStateException("a section's checksum is wrong");
    }
    checksum.reset();
  }

  private boolean nextPiece() throws IOException {
    int length = input.readInt();
    if (length < 0 || length > MAX_PIECE_BYTES) {
      throw new CorruptStateException("a piece of " + length + " bytes");
    }
    if (length == 0) {
      return false;
    }
    if (piece.length < length) {
      piece = new byte[length];
    }
    input.readFully(piece, 0, length);
    checksum.update(piece, 0, length);
    position = 0;
    end = length;
    return true;
  }

  private static CorruptStateException cutOff() {
    return new CorruptStateException("a section ends within a table");
  }
}
