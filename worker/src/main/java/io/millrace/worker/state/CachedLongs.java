package io.millrace.worker.state;

/**
 * The numbers of a state of few keys, in an array of their own: a write-back cache. With each
 * record of a key its number is found by the key itself, which is neither encoded nor looked for in
 * its table. The tables hold what was true at the last {@link #writeBack}, which is due before
 * anybody else looks.
 *
 * <p>The keys are few if there are at most {@link #MOST_KEYS}, all of them {@code Long}, or all
 * {@code Integer}, or all a {@code String} that is not long: two of these are equal exactly if
 * their bytes are. If there are more, or often others, this is {@linkplain #isGivenUp given up} for
 * good: finding numbers ahead ({@link FoundLongs}) is faster then. Used by one thread at a time.
 */
public final class CachedLongs {
  /**
   * With more, finding one takes as long as in a table. So many take a megabyte of the heap, with
   * texts up to three, and are written back in less than a millisecond.
   */
  static final int MOST_KEYS = 1 << 14;

  private static final int MOST_CHARACTERS = 64;

  /** So many slots are looked at; if none of them is free, a key is not cached. */
  private static final int MOST_PROBES = 16;

  /** At least; so the first slot that is looked at is usually the right one. */
  private static final int SLOTS_PER_KEY = 2;

  private static final int FIRST_SLOTS = 256;
  private static final int SLOT_CELLS = 2;
  private static final int STEP_CELLS = 8 * SLOT_CELLS;
  private static final int NONE = -1;
  private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

  /** In place of a key: the slot is free. The key that is the same is not cached, but unlikely. */
  static final long FREE = 0xA3D1_5C7E_90B8_462FL;

  /** Where numbers are written back to. */
  public interface Tables {
    /** Where the entry of a key is, which is there: any number but 0. */
    long placeOf(Object key);

    /** Changes when the entries of the table at a place have moved: then that is to be asked. */
    int generationAt(long place);

    /** Sets the number of the entry at a place. */
    void setLong(long place, long number);
  }

  private final Tables tables;

  /**
   * Slots of two cells, with open addressing and linear probing: the key, of texts the hash code;
   * and the number.
   */
  private long[] cells;

  /** The keys of slots, if they are texts. */
  private String[] texts = {};

  /** Where the entries of slots are in the tables, or 0 if that is to be asked. */
  private long[] places;

  /** The generation of each place. */
  private int[] generations;

  /** In which cell {@link #writeBackSome} continues. */
  private int nextCell;

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
    places = new long[slotCount];
    generations = new int[slotCount];
    nextCell = 0;
    shift = Long.SIZE - Integer.numberOfTrailingZeros(slotCount);
    count = 0;
  }

  /** Whether there are too many keys; then none is cached, and none will be. */
  public boolean isGivenUp() {
    return isGivenUp;
  }

  /** In which cell the number of a key is until another is added, or a number below zero. */
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

  /** The number in a cell that {@link #find} has given. */
  public long get(int cell) {
    return cells[cell];
  }

  /** Changes it. */
  public void set(int cell, long number) {
    cells[cell] = number;
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
        : (key instanceof Long || key instanceof Integer) && codeOf(key) != FREE;
  }

  /** What stands for a key in its slot. */
  private static long codeOf(Object key) {
    return key instanceof Number number ? number.longValue() : key.hashCode();
  }

  private boolean insert(Object key, long number) {
    long code = codeOf(key);
    int cell = firstCell(code);
    for (int probe = 0; probe < MOST_PROBES; probe++) {
      if (cells[cell] == FREE) {
        cells[cell] = code;
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

  /** All are written back, since some may find no slot any more. */
  private void grow() {
    writeBack();
    long[] oldCells = cells;
    String[] oldTexts = texts;
    startWith(2 * cells.length / SLOT_CELLS);
    for (int cell = 0; cell < oldCells.length; cell += SLOT_CELLS) {
      if (oldCells[cell] != FREE) {
        insert(key(oldCells, oldTexts, cell), oldCells[cell + 1]);
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
    for (int cell = 0; cell < cells.length; cell += STEP_CELLS) {
      writeBackStep(cell);
    }
  }

  /**
   * Does a small part of {@link #writeBack}. That is done so often that its code is compiled when a
   * snapshot waits for all of it.
   */
  public void writeBackSome() {
    writeBackStep(nextCell);
    nextCell = (nextCell + STEP_CELLS) & (cells.length - 1);
  }

  private void writeBackStep(int firstCell) {
    for (int cell = firstCell; cell < firstCell + STEP_CELLS; cell += SLOT_CELLS) {
      if (cells[cell] != FREE) {
        writeBack(cell);
      }
    }
  }

  private void writeBack(int cell) {
    int slot = cell / SLOT_CELLS;
    if (places[slot] == 0 || tables.generationAt(places[slot]) != generations[slot]) {
      places[slot] = tables.placeOf(key(cells, texts, cell));
      generations[slot] = tables.generationAt(places[slot]);
    }
    tables.setLong(places[slot], cells[cell + 1]);
  }
}
