package io.millrace.worker.state;

/**
 * The numbers of a state of few keys, in an array of their own: a write-back cache. With each
 * record of a key its number is found by the key itself, which is neither encoded nor looked for in
 * its table. The tables hold what was true at the last {@link #writeBack}, which is due before
 * anybody else looks.
 *
 * <p>The keys are few if there are at most {@link #MOST_KEYS}, all of them {@code Long}, or all
 * {@code Integer}, or all a {@code String} that is not long: two of these are equal exactly if
 * their bytes are. If there are more, or others, this is {@linkplain #isGivenUp given up} for good:
 * finding numbers ahead ({@link FoundLongs}) is faster then. Used by one thread at a time.
 */
public final class CachedLongs {
  /** With more, finding one takes as long as in a table. So many take a megabyte of the heap. */
  static final int MOST_KEYS = 1 << 14;

  private static final int MOST_CHARACTERS = 64;

  /** So many slots are looked at; if none of them is free, a key is not cached. */
  private static final int MOST_PROBES = 16;

  /**
   * Only one of so many slots is used, so that the first one looked at is usually the right one.
   */
  private static final int SLOTS_PER_KEY = 4;

  private static final int FIRST_SLOTS = 256;
  private static final int SLOT_CELLS = 2;
  private static final int NONE = -1;
  private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

  /** In place of a key: the slot is free. The key that is the same is not cached. */
  private static final long FREE = Long.MIN_VALUE;

  /** Where numbers are written back to. */
  @FunctionalInterface
  public interface Tables {
    /** Sets the number of a key, which is there. */
    void setLong(Object key, long number);
  }

  private final Tables tables;

  /**
   * Slots of two cells, with open addressing and linear probing: the key, of texts the hash code;
   * and the number.
   */
  private long[] cells;

  /** Those of each slot, if they are texts. */
  private String[] texts = {};

  private int shift;
  private int count;

  /** The class of all keys. */
  private Class<?> keyClass;

  /** How often a key could not be cached. */
  private int strangers;

  private boolean isGivenUp;

  /** An empty cache. */
  public CachedLongs(Tables tables) {
    this.tables = tables;
    startWith(FIRST_SLOTS);
  }

  private void startWith(int slotCount) {
    cells = new long[slotCount * SLOT_CELLS];
    for (int cell = 0; cell < cells.length; cell += SLOT_CELLS) {
      cells[cell] = FREE;
    }
    texts = keyClass == String.class ? new String[slotCount] : texts;
    shift = Long.SIZE - Integer.numberOfTrailingZeros(slotCount);
    count = 0;
  }

  /** Whether there are too many keys; then none is cached, and none will be. */
  public boolean isGivenUp() {
    return isGivenUp;
  }

  /** Where the number of a key is, until another is added, or a number below zero. */
  public int find(Object key) {
    if (key instanceof Long number) {
      return keyClass == Long.class ? find(number.longValue()) : NONE;
    }
    if (key instanceof Integer number) {
      return keyClass == Integer.class ? find(number.longValue()) : NONE;
    }
    return keyClass == String.class && key instanceof String text ? find(text) : NONE;
  }

  private int find(long key) {
    int cell = firstCell(key);
    for (int probe = 0; probe < MOST_PROBES; probe++) {
      long found = cells[cell];
      if (found == key) {
        return key == FREE ? NONE : cell + 1;
      }
      if (found == FREE) {
        return NONE;
      }
      cell = cellAfter(cell);
    }
    return NONE;
  }

  private int find(String key) {
    long hash = key.hashCode();
    int cell = firstCell(hash);
    for (int probe = 0; probe < MOST_PROBES; probe++) {
      long found = cells[cell];
      if (found == hash && texts[cell / SLOT_CELLS].equals(key)) {
        return cell + 1;
      }
      if (found == FREE) {
        return NONE;
      }
      cell = cellAfter(cell);
    }
    return NONE;
  }

  private int firstCell(long key) {
    return (int) ((key * GOLDEN_RATIO) >>> shift) * SLOT_CELLS;
  }

  private int cellAfter(int cell) {
    return (cell + SLOT_CELLS) & (cells.length - 1);
  }

  /** The number at a place that {@link #find} has given. */
  public long get(int place) {
    return cells[place];
  }

  /** Changes it. */
  public void set(int place, long number) {
    cells[place] = number;
  }

  private void giveUp() {
    writeBack();
    isGivenUp = true;
    texts = new String[0];
    startWith(FIRST_SLOTS);
  }

  /** Caches the number of a key that is not found here, but is in its table, if it can be. */
  public void add(Object key, long number) {
    if (isGivenUp) {
      return;
    }
    if (count == MOST_KEYS || strangers == MOST_KEYS) {
      giveUp();
    } else if (!canBeCached(key) || !insert(key, number)) {
      strangers++;
    } else if (count * SLOTS_PER_KEY > cells.length / SLOT_CELLS) {
      grow();
    }
  }

  private boolean canBeCached(Object key) {
    if (keyClass == null) {
      keyClass = key.getClass();
      startWith(FIRST_SLOTS);
    }
    if (key.getClass() != keyClass) {
      return false;
    }
    return key instanceof String text
        ? text.length() <= MOST_CHARACTERS
        : (key instanceof Long || key instanceof Integer) && number(key) != FREE;
  }

  /** What stands for a key in its slot. */
  private static long number(Object key) {
    return key instanceof Number number ? number.longValue() : key.hashCode();
  }

  private boolean insert(Object key, long number) {
    long itsNumber = number(key);
    int cell = firstCell(itsNumber);
    for (int probe = 0; probe < MOST_PROBES; probe++) {
      if (cells[cell] == FREE) {
        cells[cell] = itsNumber;
        cells[cell + 1] = number;
        if (key instanceof String text) {
          texts[cell / SLOT_CELLS] = text;
        }
        count++;
        return true;
      }
      cell = cellAfter(cell);
    }
    return false;
  }

  /** A key that finds no slot any more must be asked of its table: its number is written back. */
  private void grow() {
    long[] oldCells = cells;
    String[] oldTexts = texts;
    startWith(cells.length); // twice as many slots
    for (int cell = 0; cell < oldCells.length; cell += SLOT_CELLS) {
      if (oldCells[cell] != FREE) {
        Object key = key(oldCells, oldTexts, cell);
        if (!insert(key, oldCells[cell + 1])) {
          tables.setLong(key, oldCells[cell + 1]);
        }
      }
    }
  }

  private Object key(long[] fromCells, String[] fromTexts, int cell) {
    if (keyClass == String.class) {
      return fromTexts[cell / SLOT_CELLS];
    }
    return keyClass == Long.class ? (Object) fromCells[cell] : (Object) (int) fromCells[cell];
  }

  /** Lets the tables hold what is true. */
  public void writeBack() {
    for (int cell = 0; cell < cells.length; cell += SLOT_CELLS) {
      if (cells[cell] != FREE) {
        tables.setLong(key(cells, texts, cell), cells[cell + 1]);
      }
    }
  }
}
