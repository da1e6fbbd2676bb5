package io.millrace.testing;

import io.millrace.api.connector.Source;
import io.millrace.api.connector.SourceSplit;
import io.millrace.api.time.WatermarkStrategy;
import java.time.Duration;
import java.util.List;

/**
 * Checks that a source gives the same records however it is read: by one task or by two, in large
 * batches or one record at a time, and from snapshot to snapshot, each time by new readers that
 * share the splits anew, while the old ones have read on in vain. In all of them
 *
 * <ul>
 *   <li>a split has an id of its own, can be serialized, and is found with the same id again,
 *   <li>a reader collects only from splits that it was given and has not finished, and finishes
 *       each once,
 *   <li>a split of which a reader says that it has nothing new has nothing,
 *   <li>what a reader says in a snapshot stays true while it reads on,
 *   <li>each call returns within a time limit.
 * </ul>
 *
 * <pre>{@code
 * List<String> lines = SourceContract.of(TextFileSource.of(folder)).verify();
 * assertThat(lines).containsExactlyInAnyOrder("first", "second");
 * }</pre>
 *
 * <p>What the source reads must not change meanwhile.
 *
 * @param <T> the records
 */
public final class SourceContract<T> {
  private static final int SURPLUS_WORTH_SHOWING = 100;

  private final Source<T, ? extends SourceSplit> source;
  private final int expectedRecords;
  private final Limits limits;

  private SourceContract(
      Source<T, ? extends SourceSplit> source, int expectedRecords, Limits limits) {
    this.source = source;
    this.expectedRecords = expectedRecords;
    this.limits = limits;
  }

  /** The contract of a source that ends by itself. */
  public static <T> SourceContract<T> of(Source<T, ? extends SourceSplit> source) {
    return new SourceContract<>(source, SourceRun.ALL, Limits.USUAL);
  }

  /**
   * For a source that does not end by itself: how many records there are to read. Reading stops
   * when they have come and no other has for a moment.
   */
  public SourceContract<T> expecting(int records) {
    return new SourceContract<>(source, records, limits);
  }

  /** Lets a call take this long instead of ten seconds. */
  public SourceContract<T> stepLimit(Duration limit) {
    return new SourceContract<>(source, expectedRecords, limits.withStep(limit));
  }

  /**
   * Reads the source in all ways.
   *
   * @return its records, those of a split in order
   * @throws ContractBrokenError where it breaks its contract, saying in which way it was read
   */
  public List<T> verify() {
    return verify(WatermarkStrategy.noWatermarks());
  }

  /** As {@link #verify()}, with watermarks, which must never go back while a task reads. */
  public List<T> verify(WatermarkStrategy<T> watermarks) {
    StepWatch watch = new StepWatch(limits.step());
    return watch.run(() -> read(watch, watermarks));
  }

  @SuppressWarnings("unchecked") // the source's own records
  private List<T> read(StepWatch watch, WatermarkStrategy<T> watermarks) {
    List<Emitted> undisturbed = run(SourceDrive.UNDISTURBED, watch, watermarks, Integer.MAX_VALUE);
    for (SourceDrive drive : SourceDrive.DISTURBED) {
      int most = 2 * undisturbed.size() + SURPLUS_WORTH_SHOWING;
      check(drive, undisturbed, run(drive, watch, watermarks, most));
    }
    return undisturbed.stream().map(each -> (T) each.record()).toList();
  }

  private List<Emitted> run(
      SourceDrive drive, StepWatch watch, WatermarkStrategy<T> watermarks, int mostRecords) {
    try (SourceRun run =
        new SourceRun(new WatchedSource<>(source, drive.recordsPerRead()), watermarks, watch)) {
      return run.run(drive, expectedRecords, mostRecords);
    } catch (ContractBrokenError e) {
      throw new ContractBrokenError("read " + drive.words() + ": " + e.getMessage(), e);
    } catch (Exception e) {
      throw new ContractBrokenError("read " + drive.words() + ": it failed: " + e, e);
    }
  }

  private static void check(SourceDrive drive, List<Emitted> expected, List<Emitted> found) {
    Differences differences = Differences.between(expected, found);
    if (!differences.areNone()) {
      throw new ContractBrokenError(
          "read %s: it gave %s, other than when undisturbed".formatted(drive.words(), differences));
    }
  }
}
