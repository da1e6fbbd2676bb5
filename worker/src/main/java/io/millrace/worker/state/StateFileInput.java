package io.millrace.worker.state;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.zip.CRC32C;

/**
 * Reads parts of one state file, best from its start to its end: for a part that lies a little
 * further it reads on, for others it opens the file again. Used by one thread at a time.
 */
final class StateFileInput implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final long FAR_BYTES = 1 << 20;

  private final String path;
  private final StateFileAccess file;
  private final CRC32C checksum = new CRC32C();
  private DataInputStream stream;
  private long position;

  StateFileInput(String path, StateFileAccess file) {
    this.path = path;
    this.file = file;
  }

  long lengthBytes() throws IOException {
    try {
      return file.lengthBytes();
    } catch (FileNotFoundException e) {
      throw new CorruptFileException(path, "missing", e);
    }
  }

  /** A part of the file, which must have this checksum. */
  void read(long offset, byte[] target, int length, int expected) throws IOException {
    read(offset, target, length);
    checksum.reset();
    checksum.update(target, 0, length);
    if ((int) checksum.getValue() != expected) {
      throw damaged(
          "the checksum of %d bytes at %d is %08x, not %08x"
              .formatted(length, offset, (int) checksum.getValue(), expected));
    }
  }

  /** A part of the file. */
  void read(long offset, byte[] target, int length) throws IOException {
    try {
      goTo(offset);
      stream.readFully(target, 0, length);
      position += length;
    } catch (EOFException e) {
      throw new CorruptFileException(path, "damaged: it is cut off", e);
    } catch (FileNotFoundException e) {
      throw new CorruptFileException(path, "missing", e);
    }
  }

  private void goTo(long offset) throws IOException {
    if (stream != null && offset >= position && offset - position <= FAR_BYTES) {
      stream.skipNBytes(offset - position);
    } else {
      close();
      stream = new DataInputStream(new BufferedInputStream(file.open(offset), BUFFER_BYTES));
    }
    position = offset;
  }

  CorruptFileException damaged(String problem) {
    return new CorruptFileException(path, "damaged: " + problem, null);
  }

  @Override
  public void close() throws IOException {
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }
}
