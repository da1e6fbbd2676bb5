package io.millrace.worker.state;

import io.millrace.worker.memory.Page;
import java.util.Arrays;

/**
 * Where the numbers of a state lie, for a state of few keys: with each record of a key its number
 * is found by the key itself, which is neither encoded nor looked for in its table. {@link
 * StateTable#remember} puts numbers here.
 *
 * <p>A snapshot that holds a page, memory that is taken away, and a page that its table has given
 * up are seen here. That numbers have moved among the pages of their table is not: call {@link
 * #forgetAll} when its {@linkplain StateTable#generation generation} has changed, and when an entry
 * is removed.
 *
 * <p>The keys are few if there are at most {@link #MOST_KEYS}, each a {@code Long}, an {@code
 * Integer} or a {@code String} that is not long: two of these are equal exactly if their bytes are.
 * If there are more, or others, this {@linkplain #isGivenUp is given up} for good: finding numbers
 * ahead ({@link FoundLongs}) is faster then. Used by one thread at a time.
 */
public final class KnownLongs {
  /**
   * With more, finding one takes as long as in a table. So many take a megabyte of the heap, with
   * texts up to three.
   */
  static final int MOST_KEYS = 1 << 14;

  private static final int MOST_CHARACTERS = 64;

  /** So many slots are looked at; if none of them is free, a key is not remembered. */
  private static final int MOST_PROBES = 16;

  private static final int FIRST_SLOTS = 256;
  private static final int GOLDEN_RATIO = 0x9E37_79B9;

  /** Open addressing with linear probing, at most half full. */
  private KnownLong[] slots;

  private int shift;
  private int count;

  /** How many keys were new in their table or could not be remembered. */
  private int strangers;

  private boolean isGivenUp;

  /** Nothing is known. */
  public KnownLongs() {
    startWith(FIRST_SLOTS);
  }

  private void startWith(int slotCount) {
    slots = new KnownLong[slotCount];
    shift = Integer.SIZE - Integer.numberOfTrailingZeros(slotCount);
    count = 0;
  }

  /** Whether there are too many keys; then nothing is known, and nothing will be remembered. */
  public boolean isGivenUp() {
    return isGivenUp;
  }

  /** The number of a key if it is known and can be read and written now, else null. */
  public KnownLong find(Object key) {
    if (!canBeKnown(key)) { // before anything is asked of a key of the user's own class
      return null;
    }
    int slot = slotFor(key);
    KnownLong known = slot < 0 ? null : slots[slot];
    return known != null && known.isWritable() ? known : null;
  }

  /** A key has got its first number. */
  public void onNewKey() {
    strangers++;
    if (strangers > MOST_KEYS) {
      giveUp();
    }
  }

  private void giveUp() {
    isGivenUp = true;
    startWith(FIRST_SLOTS);
  }

  void remember(Object key, Page page, int offset) {
    if (isGivenUp) {
      return;
    }
    int slot = canBeKnown(key) ? slotFor(key) : -1;
    if (slot < 0) {
      onNewKey();
    } else if (slots[slot] != null) {
      slots[slot].moveTo(page, offset);
    } else if (count == MOST_KEYS) {
      giveUp();
    } else {
      add(slot, new KnownLong(key, page, offset));
    }
  }

  private static boolean canBeKnown(Object key) {
    return key instanceof Long
        || key instanceof Integer
        || (key instanceof String text && text.length() <= MOST_CHARACTERS);
  }

  /** The slot that a key has or could have, or a number below zero. */
  private int slotFor(Object key) {
    int first = (key.hashCode() * GOLDEN_RATIO) >>> shift;
    for (int probe = 0; probe < MOST_PROBES; probe++) {
      int slot = (first + probe) & (slots.length - 1);
      if (slots[slot] == null || slots[slot].key.equals(key)) {
        return slot;
      }
    }
    return -1;
  }

  private void add(int slot, KnownLong known) {
    slots[slot] = known;
    count++;
    if (count * 2 > slots.length) {
      KnownLong[] old = slots;
      startWith(old.length * 2);
      for (KnownLong each : old) {
        addAgain(each);
      }
    }
  }

  private void addAgain(KnownLong known) {
    int slot = known == null ? -1 : slotFor(known.key);
    if (slot >= 0) {
      slots[slot] = known;
      count++;
    }
  }

  /** From now on, none is known. */
  public void forgetAll() {
    if (count > 0) {
      Arrays.fill(slots, null);
      count = 0;
    }
  }
}
