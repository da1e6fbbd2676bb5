package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.plan.Plan;
import io.millrace.protocol.JobState;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/**
 * Random programs whose functions throw, whose workers die, and that are stopped and go on with
 * another parallelism, against loops. Run again what failed with {@code -Dmillrace.seed=...
 * -Dmillrace.runs=1}.
 */
public class RandomProgramsTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(300);

  private static final long SEED = Seeds.of("RandomProgramsTest");
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
    int killAt = random.nextBoolean() ? 1 + random.nextInt(4) : Integer.MAX_VALUE;
    int stopAt = random.nextInt(3) == 0 ? 1 + random.nextInt(6) : Integer.MAX_VALUE;
    System.out.printf(
        "-Dmillrace.seed=%d: %s; %d failures, kill at snapshot %d, stop at %d%n",
        seed, program, state.failuresLeft.get(), killAt, stopAt);
    String output = LinesSink.newPlace();
    Optional<String> snapshot = Optional.empty();
    boolean isFinished = false;
    while (!isFinished) {
      int workers = 1 + random.nextInt(3);
      Plan plan = program.plan(shared, 1 + random.nextInt(4), output);
      EmbeddedExecutor executor = new EmbeddedExecutor(configuration(random)).withWorkers(workers);
      try (EmbeddedJob job = snapshot.map(executor::fromSnapshot).orElse(executor).start(plan)) {
        awaitSnapshots(job, state, Math.min(killAt, stopAt));
        if (state.snapshotsSeen.get() >= killAt) {
          job.killWorker(random.nextInt(workers));
        }
        awaitSnapshots(job, state, stopAt);
        snapshot = job.isEnded() ? Optional.empty() : stop(job);
        assertThat(job.await().isFinished()).isTrue();
        isFinished = job.status().getState() == JobState.FINISHED;
      }
      killAt = Integer.MAX_VALUE;
      stopAt = Integer.MAX_VALUE;
    }

    assertThat(LinesSink.lines(output))
        .as("seed %d: %s", seed, program)
        .isEqualTo(program.expected());
    assertThat(LinesSink.hiddenLines(output)).isZero();
  }

  private static Configuration configuration(Random random) {
    return Configuration.of(
        Map.of(
            JobOptions.SNAPSHOT_INTERVAL.key(),
            (10 + random.nextInt(30)) + " ms",
            JobOptions.RESTART_DELAY.key(),
            "1 ms"));
  }

  private static void awaitSnapshots(EmbeddedJob job, Shared state, int count)
      throws InterruptedException {
    Eventually.until(
        "snapshot " + count + " or the end",
        () -> job.isEnded() || state.snapshotsSeen.get() >= count);
  }

  /** Where the last snapshot is, or empty if the job was about to finish. */
  private Optional<String> stop(EmbeddedJob job) {
    try {
      return Optional.of(job.stop(folder.getRoot().getPath(), false));
    } catch (UserException e) {
      assertThat(e).hasMessageContaining("end");
      return Optional.empty();
    }
  }
}
