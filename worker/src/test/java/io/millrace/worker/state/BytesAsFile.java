package io.millrace.worker.state;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.InputStream;

/** A state file in memory; null if there is none. */
public record BytesAsFile(byte[] bytes) implements StateFileAccess {
  @Override
  public long lengthBytes() throws FileNotFoundException {
    checkPresent();
    return bytes.length;
  }

  @Override
  public InputStream open(long offsetBytes) throws FileNotFoundException {
    checkPresent();
    int offset = Math.toIntExact(offsetBytes);
    return new ByteArrayInputStream(bytes, offset, bytes.length - offset);
  }

  private void checkPresent() throws FileNotFoundException {
    if (bytes == null) {
      throw new FileNotFoundException("there is no such file");
    }
  }
}
