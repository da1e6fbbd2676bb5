package io.millrace.api.time;

import io.millrace.api.UserException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How a stream gets its event times and watermarks. Immutable: each {@code with} method returns a
 * new strategy.
 */
public final class WatermarkStrategy<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Makes a generator for each source split. */
  @FunctionalInterface
  public interface GeneratorFactory<T> extends Supplier<WatermarkGenerator<T>>, Serializable {}

  /** Reads the event time out of a record, in milliseconds since the epoch. */
  @FunctionalInterface
  public interface RecordTime<T> extends Serializable {
    /** The event time of a record. */
    long timestampOf(T record);
  }

  private final GeneratorFactory<T> generators;
  private final TimestampAssigner<T> timestampAssigner;
  private final Duration idleness;

  private WatermarkStrategy(
      GeneratorFactory<T> generators, TimestampAssigner<T> timestampAssigner, Duration idleness) {
    this.generators = Objects.requireNonNull(generators, "generators");
    this.timestampAssigner = Objects.requireNonNull(timestampAssigner, "timestampAssigner");
    this.idleness = Objects.requireNonNull(idleness, "idleness");
  }

  /**
   * For records that come at most this much later than any record with a later time.
   *
   * @throws UserException if the bound is negative
   */
  public static <T> WatermarkStrategy<T> forBoundedOutOfOrderness(Duration bound) {
    if (bound.isNegative()) {
      throw new UserException(
          "bound=" + bound + " must not be negative; zero: records are in order");
    }
    long boundMillis = bound.toMillis();
    return forGenerator(() -> new BoundedOutOfOrderness<>(boundMillis));
  }

  /** For records whose times never go back within a split. */
  public static <T> WatermarkStrategy<T> forMonotonousTimestamps() {
    return forBoundedOutOfOrderness(Duration.ZERO);
  }

  /** For programs that do not use event time: windows fire only when the input ends. */
  public static <T> WatermarkStrategy<T> noWatermarks() {
    return forGenerator(() -> new NoWatermarks<>());
  }

  /** With a generator of one's own. */
  public static <T> WatermarkStrategy<T> forGenerator(GeneratorFactory<T> generators) {
    return new WatermarkStrategy<>(
        generators, (record, sourceTimestamp) -> sourceTimestamp, Duration.ZERO);
  }

  /**
   * Takes the event time from the record instead of from the source: {@code
   * withTimestampAssigner(Event::time)}.
   *
   * @param <R> the records, if the strategy so far holds for more than these
   */
  public <R extends T> WatermarkStrategy<R> withTimestampAssigner(RecordTime<R> time) {
    Objects.requireNonNull(time, "time");
    return withTimestampAssigner((R record, long sourceTimestamp) -> time.timestampOf(record));
  }

  /** Takes the event time from the record and the time that the source gave. */
  @SuppressWarnings("unchecked") // a generator only takes records, so one for any takes these
  public <R extends T> WatermarkStrategy<R> withTimestampAssigner(TimestampAssigner<R> assigner) {
    return new WatermarkStrategy<>((GeneratorFactory<R>) generators, assigner, idleness);
  }

  /**
   * Lets event time go on without a split that has had nothing new for this long; without this, or
   * with zero, a silent split holds the watermark back for ever. What comes in it later may be too
   * late.
   *
   * <p>Only time counts in which the split was read and its source has answered that there is
   * nothing: none in which a server was away, the job was held back by a slow receiver, or the
   * split was not yet read. When the last split goes idle, the watermark goes to the highest that
   * any of them has reached. The splits of sources that end are never idle, nor those of sources
   * that do not {@linkplain io.millrace.api.connector.SourceOutput#nothingNew tell}.
   *
   * @throws UserException if it is negative
   */
  public WatermarkStrategy<T> withIdleness(Duration timeout) {
    if (timeout.isNegative()) {
      throw new UserException(
          "idleness=" + timeout + " must not be negative; zero: splits are never idle");
    }
    return new WatermarkStrategy<>(generators, timestampAssigner, timeout);
  }

  /** A new generator, for one split. */
  public WatermarkGenerator<T> createGenerator() {
    return generators.get();
  }

  /** Gives each record its event time. */
  public TimestampAssigner<T> timestampAssigner() {
    return timestampAssigner;
  }

  /** See {@link #withIdleness}. */
  public Duration idleness() {
    return idleness;
  }

  private static final class BoundedOutOfOrderness<T> implements WatermarkGenerator<T> {
    private final long boundMillis;
    private long maxTimestamp = Long.MIN_VALUE;

    BoundedOutOfOrderness(long boundMillis) {
      this.boundMillis = boundMillis;
    }

    @Override
    public void onRecord(T record, long timestampMillis) {
      maxTimestamp = Math.max(maxTimestamp, timestampMillis);
    }

    @Override
    public long currentWatermark() {
      return maxTimestamp < Long.MIN_VALUE + boundMillis + 1
          ? Long.MIN_VALUE
          : maxTimestamp - boundMillis - 1;
    }
  }

  private static final class NoWatermarks<T> implements WatermarkGenerator<T> {
    @Override
    public void onRecord(T record, long timestampMillis) {}

    @Override
    public long currentWatermark() {
      return Long.MIN_VALUE;
    }
  }
}
