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

  /** The hash of these bytes: of eight at a time, the last eight whether or not they are new. */
  public static int of(byte[] bytes, int from, int length) {
    if (length < Long.BYTES) {
      return mix(seed(length) ^ few(bytes, from, length));
    }
    long hash = seed(length);
    int last = from + length - Long.BYTES;
    for (int at = from; at < last; at += Long.BYTES) {
      hash = step(hash ^ ByteArrays.getLong(bytes, at));
    }
    return mix(hash ^ ByteArrays.getLong(bytes, last));
  }

  /** Fewer than eight bytes as one number, the lowest first. */
  private static long few(byte[] bytes, int from, int length) {
    if (length >= Integer.BYTES) {
      int others = length - Integer.BYTES;
      return Integer.toUnsignedLong(ByteArrays.getInt(bytes, from))
          | Integer.toUnsignedLong(ByteArrays.getInt(bytes, from + others)) << (others * Byte.SIZE);
    }
    long number = 0;
    for (int at = from + length - 1; at >= from; at--) {
      number = number << Byte.SIZE | (bytes[at] & 0xFF);
    }
    return number;
  }

  /**
   * The hash of a byte and, behind it, a number of eight bytes, the highest first: the same as of
   * these bytes in an array, but without waiting until they can be read from there.
   */
  static int of(byte first, long number) {
    long bytes = Long.reverseBytes(number);
    long start = bytes << Byte.SIZE | (first & 0xFF);
    return mix(step(seed(1 + Long.BYTES) ^ start) ^ bytes);
  }

  private static long seed(int length) {
    return length * FIRST_MULTIPLIER;
  }

  /** Takes in a word before the next one: no bit is lost, and the upper ones come lower. */
  private static long step(long value) {
    return Long.rotateRight(value * FIRST_MULTIPLIER, 29);
  }

  /** Lets each bit matter to all. */
  private static int mix(long value) {
    long mixed = (value ^ (value >>> Integer.SIZE)) * FIRST_MULTIPLIER;
    mixed = (mixed ^ (mixed >>> 29)) * SECOND_MULTIPLIER;
    return (int) (mixed ^ (mixed >>> Integer.SIZE));
  }
}
