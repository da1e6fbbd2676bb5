package io.millrace.worker.state;

import io.millrace.worker.memory.ByteArrays;

/**
 * The hash of a key's bytes: the same in every process, and well mixed, so that its lower bits can
 * be used as they are.
 */
public final class KeyHash {
  private static final long FIRST_MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
  private static final long SECOND_MULTIPLIER = 0xD6E8_FEB8_6659_FD93L;

  private KeyHash() {}

  /** The hash of these bytes. */
  public static int of(byte[] bytes, int from, int length) {
    long hash = seed(length);
    int at = from;
    int end = from + length;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = mix(hash ^ ByteArrays.getLong(bytes, at));
    }
    if (at < end) {
      long tail = 0;
      for (; at < end; at++) {
        tail = (tail << Byte.SIZE) | (bytes[at] & 0xFF);
      }
      hash = mix(hash ^ tail);
    }
    return (int) (hash ^ (hash >>> Integer.SIZE));
  }

  /**
   * The hash of a byte and, behind it, a number of eight bytes, the highest first: the same as of
   * these bytes in an array, but without waiting until they can be read from there.
   */
  static int of(byte first, long number) {
    long start = (Long.reverseBytes(number) << Byte.SIZE) | (first & 0xFF);
    long hash = mix(seed(1 + Long.BYTES) ^ start);
    hash = mix(hash ^ (number & 0xFF));
    return (int) (hash ^ (hash >>> Integer.SIZE));
  }

  private static long seed(int length) {
    return length * FIRST_MULTIPLIER;
  }

  private static long mix(long value) {
    long mixed = value * FIRST_MULTIPLIER;
    mixed = (mixed ^ (mixed >>> Integer.SIZE)) * SECOND_MULTIPLIER;
    return mixed ^ (mixed >>> 29);
  }
}
