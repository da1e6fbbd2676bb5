package io.millrace.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * What an operator is given in a test: records, each with an event time, and watermarks between
 * them. The end of the input follows the last one. Not for use by several threads.
 *
 * @param <T> the records
 */
public final class Inputs<T> {
  private final List<Input> inputs = new ArrayList<>();
  private long nextTimestampMillis;

  /** One thing that an operator is given. */
  sealed interface Input {}

  /** A record at an event time. */
  record TimedRecord(Object record, long timestampMillis) implements Input {}

  /** Event time has come this far. */
  record Watermark(long timestampMillis) implements Input {}

  /** These records, with the event times 0, 1, 2 and so on, in milliseconds. */
  @SafeVarargs
  public static <T> Inputs<T> of(T... records) {
    Inputs<T> inputs = new Inputs<>();
    for (T record : records) {
      inputs.record(record);
    }
    return inputs;
  }

  /** As {@link #of(Object[])}. */
  public static <T> Inputs<T> ofAll(Iterable<? extends T> records) {
    Inputs<T> inputs = new Inputs<>();
    records.forEach(inputs::record);
    return inputs;
  }

  /** Adds a record, one millisecond of event time after the one before. */
  public Inputs<T> record(T record) {
    return record(record, nextTimestampMillis);
  }

  /** Adds a record. Its event time may be behind the watermark: then it is late. */
  public Inputs<T> record(T record, long timestampMillis) {
    inputs.add(new TimedRecord(record, timestampMillis));
    nextTimestampMillis = timestampMillis + 1;
    return this;
  }

  /** Adds a watermark; one that is behind another counts for nothing. */
  public Inputs<T> watermark(long timestampMillis) {
    inputs.add(new Watermark(timestampMillis));
    return this;
  }

  List<Input> list() {
    return List.copyOf(inputs);
  }
}
