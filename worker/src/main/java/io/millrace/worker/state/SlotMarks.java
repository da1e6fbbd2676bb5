package io.millrace.worker.state;

/**
 * The marks of eight slots, one byte each, as one number: all are looked at together, without a
 * branch for each (the control bytes of a Swiss table: Kulukundis, "Designing a Fast, Efficient,
 * Cache-friendly Hash Table, Step by Step", CppCon 2017).
 *
 * <p>What is found are bits in a number. {@link #first} of them is right, those behind it may not
 * be.
 */
final class SlotMarks {
  /** How many slots are looked at together. */
  static final int SLOTS = 8;

  /** In an empty slot. */
  static final byte EMPTY = 0;

  /** Where an entry was removed, while others may have been put into slots behind. */
  static final byte REMOVED = 1;

  /** Where there is no slot, in pages that have less than eight. */
  static final byte NONE = 2;

  /** An entry, and below it bits of its hash. */
  private static final int ENTRY = 0x80;

  /** Divides by 8, without the steps that Java needs for numbers below zero. */
  private static final int BITS_TO_BYTES = 3;

  private static final long EACH = 0x0101_0101_0101_0101L;
  private static final long EACH_ENTRY = 0x8080_8080_8080_8080L;

  private SlotMarks() {}

  /** The mark of an entry with this hash, of which the bits from here up are used. */
  static byte ofEntry(int hash, int fromBit) {
    return (byte) (ENTRY | (hash >>> fromBit));
  }

  static boolean isEntry(byte mark) {
    return (mark & ENTRY) != 0;
  }

  /** Slots with this mark; behind the first perhaps others, of which all have entries. */
  static long like(byte mark, long marks) {
    return zeros(marks ^ (EACH * (mark & 0xFF)));
  }

  /** Slots with entries, all of which are right. */
  static long entries(long marks) {
    return marks & EACH_ENTRY;
  }

  static boolean hasEmpty(long marks) {
    return zeros(marks) != 0;
  }

  /** Slots that an entry can be put into. */
  static long free(long marks) {
    return zeros(marks & ~EACH);
  }

  /** Which of the eight the first of those found is. */
  static int first(long found) {
    return Long.numberOfTrailingZeros(found) >>> BITS_TO_BYTES;
  }

  /** The same without the first. */
  static long others(long found) {
    return found & (found - 1);
  }

  /** The highest bit of each byte that is zero, and perhaps of some above the first of them. */
  private static long zeros(long bytes) {
    return (bytes - EACH) & ~bytes & EACH_ENTRY;
  }
}
