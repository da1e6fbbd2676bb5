package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import java.util.Map;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/**
 * Random programs whose functions throw and whose workers die, against loops. Run again what failed
 * with {@code -Dmillrace.seed=... -Dmillrace.runs=1}.
 */
public class RandomProgramsTest {
  @Rule public final Timeout timeout = Timeout.seconds(300);

  private static final long SEED = Long.getLong("millrace.seed", System.nanoTime());
  private static final int RUNS = Integer.getInteger("millrace.runs", 12);

  @Test
  public void shouldWriteWhatLoopsWrite_whateverFails() throws Exception {
    for (int run = 0; run < RUNS; run++) {
      runOnce(SEED + run);
    }
  }

  private void runOnce(long seed) throws Exception {
    Random random = new Random(seed);
    RandomProgram program = new RandomProgram(random);
    String shared = Shared.newName();
    Shared state = Shared.of(shared);
    state.failuresLeft.set(random.nextInt(4));
    int workers = 1 + random.nextInt(3);
    int parallelism = 1 + random.nextInt(4);
    int killAfterSnapshots = random.nextBoolean() ? 1 + random.nextInt(4) : Integer.MAX_VALUE;
    System.out.printf(
        "-Dmillrace.seed=%d: %s; %d workers, parallelism %d, %d failures, kill after %d%n",
        seed, program, workers, parallelism, state.failuresLeft.get(), killAfterSnapshots);
    String output = LinesSink.newPlace();
    EmbeddedExecutor executor =
        new EmbeddedExecutor(
                Configuration.of(
                    Map.of(
                        JobOptions.SNAPSHOT_INTERVAL.key(),
                        (10 + random.nextInt(30)) + " ms",
                        JobOptions.RESTART_DELAY.key(),
                        "1 ms")))
            .withWorkers(workers);

    try (EmbeddedJob job = executor.start(program.plan(shared, parallelism, output))) {
      Eventually.until(
          "the moment to kill, or the end",
          () -> job.isEnded() || state.snapshotsSeen.get() >= killAfterSnapshots);
      if (!job.isEnded()) {
        job.killWorker(random.nextInt(workers));
      }
      assertThat(job.await().isFinished()).isTrue();
    }

    assertThat(LinesSink.lines(output))
        .as("seed %d: %s", seed, program)
        .isEqualTo(program.expected());
    assertThat(LinesSink.hiddenLines(output)).isZero();
  }
}
