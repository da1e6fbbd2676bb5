package io.millrace.testing;

import io.millrace.worker.state.StateFileAccess;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** A file of a snapshot, kept in memory. */
record BenchFile(byte[] bytes) implements StateFileAccess {
  @Override
  public long lengthBytes() {
    return bytes.length;
  }

  @Override
  public InputStream open(long offsetBytes) {
    int offset = Math.toIntExact(offsetBytes);
    return new ByteArrayInputStream(bytes, offset, bytes.length - offset);
  }
}
