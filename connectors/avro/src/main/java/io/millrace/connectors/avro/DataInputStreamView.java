package io.millrace.connectors.avro;

import java.io.DataInput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** What Avro reads from, on what the engine hands out. */
final class DataInputStreamView extends InputStream {
  private final DataInput input;

  DataInputStreamView(DataInput input) {
    this.input = input;
  }

  @Override
  public int read() throws IOException {
    try {
      return input.readUnsignedByte();
    } catch (EOFException e) {
      return -1;
    }
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    input.readFully(target, from, length);
    return length;
  }

  @Override
  public long skip(long count) throws IOException {
    return input.skipBytes((int) Math.min(count, Integer.MAX_VALUE));
  }
}
