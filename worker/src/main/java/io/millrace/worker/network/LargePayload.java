package io.millrace.worker.network;

import io.millrace.api.ResourceException;
import io.millrace.worker.codec.CorruptBytesException;
import java.nio.ByteBuffer;

/** Puts together the payload that was too large for one frame. Used by one thread at a time. */
final class LargePayload {
  private byte[] whole;
  private int filled;

  /**
   * Adds the payload of a {@link Frame#PART}.
   *
   * @return the whole if this was the last part; else {@code null}
   * @throws ResourceException if there is no memory for the whole
   */
  byte[] add(byte[] part) throws CorruptBytesException {
    int total = ByteBuffer.wrap(part).getInt();
    int count = part.length - Integer.BYTES;
    if (whole == null) {
      whole = allocate(total);
      filled = 0;
    }
    if (total != whole.length || count > total - filled) {
      throw new CorruptBytesException(
          "a part of a payload of %d bytes does not fit to the %d of %d bytes before it"
              .formatted(total, filled, whole.length));
    }
    System.arraycopy(part, Integer.BYTES, whole, filled, count);
    filled += count;
    if (filled < total) {
      return null;
    }
    byte[] complete = whole;
    whole = null;
    return complete;
  }

  private static byte[] allocate(int bytes) {
    try {
      return new byte[bytes];
    } catch (OutOfMemoryError e) {
      throw new ResourceException(
          "it takes %d bytes, for which the heap of %d bytes has no room; give the worker more memory"
              .formatted(bytes, Runtime.getRuntime().maxMemory()),
          e);
    }
  }
}
