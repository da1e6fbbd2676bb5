package io.millrace.testing;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Checks that a sink shows each record exactly once, and none before the snapshot that it belongs
 * to is complete. Drives the sink at random as the engine may: two tasks write; snapshots are
 * taken, completed, given up, or completed without the tasks hearing of it; the job fails at any
 * moment, with writers that are closed or just gone; a new start commits again what the snapshot
 * holds, gives up the leftovers, and writes again what came after it.
 *
 * <p>For a sink that makes no use of snapshots ({@link
 * io.millrace.api.connector.Sink.AtLeastOnce}), only that each record is visible in the end.
 *
 * <pre>{@code
 * SinkContract.of(() -> new NewFolder(temporary.newFolder())).verify(List.of("a", "b", "c"));
 * }</pre>
 *
 * <p>A run that fails is repeated with {@link #seed}, which the message names.
 *
 * @param <T> the records; no two should be equal
 */
public final class SinkContract<T> {
  private static final int USUAL_RUNS = 20;

  private final Callable<? extends SinkTarget<T>> targets;
  private final int runs;
  private final long firstSeed;
  private final Limits limits;

  private SinkContract(
      Callable<? extends SinkTarget<T>> targets, int runs, long firstSeed, Limits limits) {
    if (runs < 1) {
      throw new IllegalArgumentException("runs=" + runs + " must be at least 1");
    }
    this.targets = targets;
    this.runs = runs;
    this.firstSeed = firstSeed;
    this.limits = limits;
  }

  /**
   * The contract of a sink.
   *
   * @param targets makes an empty place for each run
   */
  public static <T> SinkContract<T> of(Callable<? extends SinkTarget<T>> targets) {
    return new SinkContract<>(targets, USUAL_RUNS, new Random().nextLong(), Limits.USUAL);
  }

  /** Makes this many runs, instead of 20, each of which goes another way. */
  public SinkContract<T> runs(int newRuns) {
    return new SinkContract<>(targets, newRuns, firstSeed, limits);
  }

  /** Begins with the run that has this seed. */
  public SinkContract<T> seed(long seed) {
    return new SinkContract<>(targets, runs, seed, limits);
  }

  /** Lets a call take this long instead of ten seconds, and what is committed to be visible. */
  public SinkContract<T> stepLimit(Duration limit) {
    return new SinkContract<>(targets, runs, firstSeed, limits.withStep(limit));
  }

  /**
   * Writes these records in all runs.
   *
   * @throws ContractBrokenError where the sink breaks its contract, with what happened before
   */
  public void verify(List<T> records) {
    StepWatch watch = new StepWatch(limits.step());
    watch.run(
        () -> {
          for (long seed = firstSeed; seed < firstSeed + runs; seed++) {
            run(records, seed, watch);
          }
          return null;
        });
  }

  private void run(List<T> records, long seed, StepWatch watch) throws Exception {
    try (SinkTarget<T> target = targets.call();
        SinkRun<T> run = new SinkRun<>(target, records, new Random(seed), watch, limits.step())) {
      try {
        run.run();
      } catch (Exception | ContractBrokenError e) {
        throw new ContractBrokenError(
            "%s%n  in the run .seed(%dL), after: %s"
                .formatted(
                    e instanceof ContractBrokenError ? e.getMessage() : "it failed: " + e,
                    seed,
                    run.history()),
            e);
      }
    }
  }
}
