package io.millrace.connectors.avro;

import java.io.DataOutput;
import java.io.IOException;
import java.io.OutputStream;

/** What Avro writes to, on what the engine hands out. */
final class DataOutputStreamView extends OutputStream {
  private final DataOutput output;

  DataOutputStreamView(DataOutput output) {
    this.output = output;
  }

  @Override
  public void write(int value) throws IOException {
    output.write(value);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    output.write(bytes, from, length);
  }
}
