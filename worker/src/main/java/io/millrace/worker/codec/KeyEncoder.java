package io.millrace.worker.codec;

import io.millrace.api.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes keys in their canonical form: equal keys have equal bytes, in every process. Values of
 * classes that have no such form, such as hash sets, are refused; a plain class must be equal by
 * its fields, a provided codec must write equal values alike. Used by one thread at a time.
 */
public final class KeyEncoder {
  /** What is written of a {@code Long}: this byte, then its eight, the highest first. */
  public static final byte LONG_TAG = BuiltInCodecs.LONG_TAG;

  /** How many bytes are written of a {@code Long}. */
  public static final int LONG_BYTES = 1 + Long.BYTES;

  private final ObjectWriter writer;

  /** An encoder whose keys' classes are kept in this dictionary. */
  public KeyEncoder(ClassDictionary dictionary) {
    this.writer = ObjectWriter.forKeys(dictionary);
  }

  /**
   * Writes a key to the start of {@link #bytes}.
   *
   * @return the number of bytes
   * @throws UserException if the key is null or cannot be a key
   */
  public int encode(Object key) {
    return append(0, key);
  }

  /**
   * Writes a key behind this many bytes that are kept. A key's bytes never start with all bytes of
   * another, so that two keys behind each other cannot be mistaken for other two.
   *
   * @return the number of bytes with those kept
   */
  public int append(int keptBytes, Object key) {
    if (key == null) {
      throw new UserException("a key is null; filter such records out or give them a key");
    }
    writer.resetTo(keptBytes);
    try {
      writer.writeObject(key);
    } catch (IOException e) {
      throw new UncheckedIOException("writing a key of " + key.getClass().getName() + " failed", e);
    }
    return writer.length();
  }

  /** The eight bytes that are written of a {@code Long} behind the first, as state reads them. */
  public static long bytesOf(long number) {
    return Long.reverseBytes(number);
  }

  /** As the other methods, for a key that is a {@code Long}. */
  public int appendBoxed(int keptBytes, long number) {
    return writer.putBoxed(keptBytes, number);
  }

  /**
   * Writes eight bytes behind those that are kept.
   *
   * @return the number of bytes with those kept
   */
  public int append(int keptBytes, long number) {
    writer.resetTo(keptBytes);
    writer.writeLong(number);
    return writer.length();
  }

  /** Starts anew with these bytes of a key. */
  public void start(byte[] bytes, int from, int length) {
    writer.reset();
    writer.write(bytes, from, length);
  }

  /** The array that holds the key, until the next call. */
  public byte[] bytes() {
    return writer.bytes();
  }
}
