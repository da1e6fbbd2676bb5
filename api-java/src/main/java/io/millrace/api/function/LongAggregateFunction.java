package io.millrace.api.function;

/**
 * An aggregate whose accumulator and result are one {@code long}. The engine keeps it in place in
 * managed memory and updates it without making objects.
 */
public interface LongAggregateFunction<I> extends AggregateFunction<I, Long, Long> {
  /** The empty accumulator. */
  long zero();

  /** Adds a record. */
  long addToLong(I record, long accumulator) throws Exception;

  /** Combines two accumulators. */
  long mergeLongs(long first, long second);

  @Override
  default Long createAccumulator() {
    return zero();
  }

  @Override
  default Long add(I record, Long accumulator) throws Exception {
    return addToLong(record, accumulator);
  }

  @Override
  default Long merge(Long first, Long second) {
    return mergeLongs(first, second);
  }

  @Override
  default Long result(Long accumulator) {
    return accumulator;
  }
}
