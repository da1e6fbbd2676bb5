package io.millrace.benchmarks.generator;

/** Item numbers, evenly spread from 0 to below the number of keys. */
public final class Items implements Generator<Long> {
  private static final long FIRST_SEED = 1000;

  private final RandomNumbers numbers;
  private final int keys;

  /** The items of a split. */
  public Items(int split, int keys) {
    numbers = new RandomNumbers(FIRST_SEED + split);
    this.keys = keys;
  }

  @Override
  public Long next() {
    return nextItem();
  }

  /** As {@link #next}. */
  public long nextItem() {
    return numbers.nextBelow(keys);
  }

  @Override
  public void skip(long records) {
    numbers.skip(records);
  }
}
