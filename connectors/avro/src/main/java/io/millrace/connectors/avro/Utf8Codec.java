package io.millrace.connectors.avro;

import io.millrace.api.codec.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.util.Utf8;

/** The text that a generic record gives: its length, then its bytes. */
final class Utf8Codec implements Codec<Utf8> {
  /** Longer texts are read in pieces, so that a wrong length takes no memory. */
  private static final int PIECE_BYTES = 1 << 16;

  @Override
  public void encode(Utf8 value, DataOutput output) throws IOException {
    output.writeInt(value.getByteLength());
    output.write(value.getBytes(), 0, value.getByteLength());
  }

  @Override
  public Utf8 decode(DataInput input) throws IOException {
    int length = input.readInt();
    if (length < 0) {
      throw new EOFException("a text has " + length + " bytes");
    }
    byte[] bytes = new byte[Math.min(length, PIECE_BYTES)];
    int read = 0;
    while (read < length) {
      if (read == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(length, bytes.length * 2L));
      }
      input.readFully(bytes, read, bytes.length - read);
      read = bytes.length;
    }
    return new Utf8(bytes);
  }
}
