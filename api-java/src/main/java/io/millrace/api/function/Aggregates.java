package io.millrace.api.function;

/** The aggregates that most programs need. */
public final class Aggregates {
  private Aggregates() {}

  /** Counts records. */
  public static <T> LongAggregateFunction<T> count() {
    return sum(record -> 1L);
  }

  /** Adds up a number found in each record. */
  public static <T> LongAggregateFunction<T> sum(ToLongFunction<T> number) {
    return new Folding<>(0, number, Math::addExact);
  }

  /** The largest number found in any record. */
  public static <T> LongAggregateFunction<T> max(ToLongFunction<T> number) {
    return new Folding<>(Long.MIN_VALUE, number, Math::max);
  }

  /** The smallest number found in any record. */
  public static <T> LongAggregateFunction<T> min(ToLongFunction<T> number) {
    return new Folding<>(Long.MAX_VALUE, number, Math::min);
  }

  private interface SerializableLongOperator
      extends java.util.function.LongBinaryOperator, java.io.Serializable {}

  private record Folding<T>(long zero, ToLongFunction<T> number, SerializableLongOperator fold)
      implements LongAggregateFunction<T> {
    @Override
    public long addToLong(T record, long accumulator) throws Exception {
      return fold.applyAsLong(accumulator, number.applyAsLong(record));
    }

    @Override
    public long mergeLongs(long first, long second) {
      return fold.applyAsLong(first, second);
    }
  }
}
