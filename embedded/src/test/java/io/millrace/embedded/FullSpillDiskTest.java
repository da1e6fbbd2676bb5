package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.Assume.assumeTrue;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobFailedException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.function.Aggregates;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.protocol.FailureSummary;
import io.millrace.protocol.SnapshotSummary;
import io.millrace.worker.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** State that fits neither into memory nor onto the disk for what does not. */
public class FullSpillDiskTest {
  private static final int SPLITS = 2;
  private static final int KEYS_IN_A_SPLIT = 40_000;

  /** So many fit into the memory. */
  private static final int FEW_KEYS = 5_000;

  @Rule public final Timeout timeout = Timeout.seconds(120);
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final String shared = Shared.newName();
  private final Shared state = Shared.of(shared);
  private final ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
  private Path snapshotFolder;
  private String output;

  @Before
  public void setUp() throws IOException {
    output = LinesSink.newPlace();
    snapshotFolder = folder.newFolder("snapshots").toPath();
    environment.setParallelism(SPLITS);
    environment
        .fromSource(
            PacedSource.gated(shared, List.of(split(0), split(1))),
            WatermarkStrategy.noWatermarks(),
            "keys")
        .keyBy(key -> key)
        .aggregate(Aggregates.count())
        .name("counts")
        .map(counted -> counted.f0() + "=" + counted.f1())
        .sinkTo(LinesSink.to(output));
  }

  private static List<Timed<Long>> split(int split) {
    return LongStream.range(0, KEYS_IN_A_SPLIT)
        .mapToObj(index -> new Timed<>(index * SPLITS + split, index))
        .toList();
  }

  private static List<String> eachKeyOnce() {
    return LongStream.range(0, (long) SPLITS * KEYS_IN_A_SPLIT)
        .mapToObj(key -> key + "=1")
        .sorted()
        .toList();
  }

  private Configuration configuration(int restarts, String spillLimit) {
    return Configuration.of(
        Map.of(
            JobOptions.SNAPSHOT_INTERVAL.key(), "50 ms",
            JobOptions.SNAPSHOT_FOLDER.key(), snapshotFolder.toString(),
            JobOptions.RESTART_DELAY.key(), "10 ms",
            JobOptions.RESTART_DELAY_LIMIT.key(), "50 ms",
            JobOptions.RESTART_ATTEMPTS.key(), Integer.toString(restarts),
            JobOptions.KEY_GROUPS.key(), "8",
            WorkerOptions.PAGE_MEMORY.key(), "1 mb",
            WorkerOptions.SPILL_FOLDER.key(), folder.getRoot().toString(),
            WorkerOptions.SPILL_LIMIT.key(), spillLimit));
  }

  /** Lets few keys pass, then all as soon as a snapshot holds the few. */
  private void fill() throws InterruptedException {
    state.gate.set(FEW_KEYS);
    Eventually.until("the first keys", () -> LinesSink.lines(output).size() == SPLITS * FEW_KEYS);
    state.gate.set(KEYS_IN_A_SPLIT);
  }

  @Test
  public void shouldGoOnFromItsSnapshot_whenItIsStartedWithMoreRoom() throws Exception {
    try (EmbeddedJob job =
        new EmbeddedExecutor(configuration(0, "1 mb")).start(environment.plan("full"))) {
      fill();
      assertThatThrownBy(job::await)
          .isInstanceOf(JobFailedException.class)
          .hasMessageContaining("'counts'")
          .hasMessageContaining("does not fit into the 1.0 MiB of managed memory")
          .hasMessageContaining("the limit of 1 MiB is reached");
    }
    new EmbeddedExecutor(configuration(0, "0 b"))
        .fromSnapshot(newestSnapshot())
        .execute(environment.plan("full"));
    assertThat(LinesSink.lines(output)).isEqualTo(eachKeyOnce());
  }

  private String newestSnapshot() throws IOException {
    try (Stream<Path> all = Files.walk(snapshotFolder)) {
      return all.filter(path -> path.endsWith("metadata"))
          .max(Comparator.comparing(path -> path.toFile().lastModified()))
          .orElseThrow()
          .getParent()
          .toString();
    }
  }

  /** The system takes no more, as on a full disk: a limit on the size of this process's files. */
  @Test
  public void shouldRecoverByItself_whenTheSystemHasRoomAgain() throws Exception {
    assumeTrue("there is prlimit, as in Linux", limitFileSize("unlimited"));
    try (EmbeddedJob job =
        new EmbeddedExecutor(configuration(10_000, "0 b")).start(environment.plan("full"))) {
      List<FailureSummary> failures;
      try {
        assertThat(limitFileSize(Integer.toString(1 << 20))).isTrue();
        fill();
        Eventually.until("some failures", () -> job.status().getFailures().size() > 2);
        failures = job.status().getFailures();
      } finally {
        limitFileSize("unlimited");
      }
      assertThat(job.await().isFinished()).isTrue();
      assertThat(failures)
          .allSatisfy(
              failure ->
                  assertThat(failure.getMessage())
                      .contains("'counts'")
                      .contains("does not fit into the 1.0 MiB of managed memory")
                      .contains(folder.getRoot().toString())
                      .contains("File too large"))
          .allSatisfy(failure -> assertThat(failure.getDetails()).isNullOrEmpty());
      assertThat(job.status().getSnapshots()).anyMatch(SnapshotSummary::isSetCompletedAtMillis);
    }
    assertThat(LinesSink.lines(output)).isEqualTo(eachKeyOnce());
  }

  /** Sets the soft limit of this process, and tells whether that was possible. */
  private static boolean limitFileSize(String bytes) throws InterruptedException {
    String pid = Long.toString(ProcessHandle.current().pid());
    try {
      Process process =
          new ProcessBuilder("prlimit", "--pid", pid, "--fsize=" + bytes + ":").start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
