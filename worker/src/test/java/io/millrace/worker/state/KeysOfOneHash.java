package io.millrace.worker.state;

import io.millrace.worker.memory.ByteArrays;

/** Distinct keys of eight bytes with the same {@link KeyHash}, made by going its steps back. */
final class KeysOfOneHash {
  static final int HASH = 0x1234_5678;

  private static final long FIRST_MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
  private static final long SECOND_MULTIPLIER = 0xD6E8_FEB8_6659_FD93L;

  private KeysOfOneHash() {}

  /** The key with this number. */
  static byte[] key(int number) {
    long mixed = ((long) number << Integer.SIZE) | Integer.toUnsignedLong(HASH ^ number);
    long before = mixed * inverse(SECOND_MULTIPLIER);
    before = (before ^ (before >>> 29) ^ (before >>> 58)) * inverse(FIRST_MULTIPLIER);
    before ^= before >>> Integer.SIZE;
    byte[] key = new byte[Long.BYTES];
    ByteArrays.putLong(key, 0, before ^ (key.length * FIRST_MULTIPLIER));
    return key;
  }

  /** The inverse of an odd number modulo 2^64, by Newton's method. */
  private static long inverse(long odd) {
    long inverse = odd;
    for (int bits = 3; bits < Long.SIZE; bits *= 2) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }
}
