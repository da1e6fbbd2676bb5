package io.millrace.api.codec;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Writes values of one class as bytes and reads them back.
 *
 * <p>A codec keeps no state between calls and may be used by several threads. {@code decode} reads
 * exactly the bytes that {@code encode} wrote. A codec whose values are used as keys must write
 * equal values as equal bytes. Values are never {@code null}; the engine writes nulls itself.
 */
public interface Codec<T> {
  /** Writes the value. */
  void encode(T value, DataOutput output) throws IOException;

  /**
   * Reads one value.
   *
   * @throws IOException if the bytes are not what {@link #encode} writes
   */
  T decode(DataInput input) throws IOException;

  /** The number of bytes that every value takes, or -1 if it depends on the value. */
  default int fixedSizeBytes() {
    return -1;
  }
}
