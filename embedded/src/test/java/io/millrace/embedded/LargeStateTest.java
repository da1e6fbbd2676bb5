package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobFailedException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.function.Aggregates;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.SnapshotSummary;
import io.millrace.worker.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** Jobs whose state is larger than the memory for it. */
public class LargeStateTest {
  @Rule public final Timeout timeout = Timeout.seconds(120);
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static final int KEYS = 100_000;
  private static final int ROUNDS = 4;

  private final String shared = Shared.newName();
  private final Shared state = Shared.of(shared);
  private final ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
  private Path spillFolder;
  private Path snapshotFolder;
  private String output;

  @Before
  public void setUp() throws IOException {
    output = LinesSink.newPlace();
    spillFolder = folder.newFolder("spill").toPath();
    snapshotFolder = folder.newFolder("snapshots").toPath();
    environment.setParallelism(2);
    environment
        .fromSequence(0, (long) KEYS * ROUNDS - 1)
        .keyBy(number -> number % KEYS)
        .aggregate(Aggregates.count())
        .name("counts")
        .map(new FailingMap<>(shared, KEYS * 3L))
        .filter(counted -> counted.f1() == ROUNDS)
        .map(counted -> counted.f0().toString())
        .sinkTo(LinesSink.to(output));
  }

  private Configuration configuration(String spillLimit) {
    return Configuration.of(
        Map.of(
            JobOptions.SNAPSHOT_INTERVAL.key(), "50 ms",
            JobOptions.SNAPSHOT_FOLDER.key(), snapshotFolder.toString(),
            JobOptions.RESTART_DELAY.key(), "1 ms",
            JobOptions.RESTART_ATTEMPTS.key(), "2",
            JobOptions.KEY_GROUPS.key(), "8",
            WorkerOptions.PAGE_MEMORY.key(), "1 mb",
            WorkerOptions.SPILL_FOLDER.key(), spillFolder.toString(),
            WorkerOptions.SPILL_LIMIT.key(), spillLimit));
  }

  @Test
  public void shouldCountEachRecordOnce_whenAFunctionFailsOnTheWay() throws Exception {
    state.failuresLeft.set(2);
    try (EmbeddedJob job =
        new EmbeddedExecutor(configuration("0 b")).start(environment.plan("large"))) {
      assertThat(job.await().isFinished()).isTrue();
    }
    assertThat(state.failuresLeft).hasValue(0);
    assertThat(LinesSink.lines(output)).isEqualTo(allKeys());
    assertThat(spillFolder).isEmptyDirectory();
  }

  @Test
  public void shouldCountEachRecordOnce_whenNotEvenASmallPageForEachKeyGroupFits()
      throws Exception {
    new EmbeddedExecutor(configuration("0 b").with(JobOptions.KEY_GROUPS.key(), "8192"))
        .execute(environment.plan("groups"));
    assertThat(LinesSink.lines(output)).isEqualTo(allKeys());
  }

  private static List<String> allKeys() {
    List<String> keys = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      keys.add(Integer.toString(key));
    }
    Collections.sort(keys);
    return keys;
  }

  @Test
  public void shouldFailWithSizes_whenThereIsNoRoomToSpillTo() throws Exception {
    assertThatThrownBy(
            () -> new EmbeddedExecutor(configuration("1 mb")).execute(environment.plan("full")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("'counts'")
        .hasMessageContaining("does not fit into the 1.0 MiB of managed memory")
        .hasMessageContaining(spillFolder.toString())
        .hasMessageContaining("the limit of 1 MiB is reached");
    assertThat(spillFolder).isEmptyDirectory();
  }

  @Test
  public void shouldWriteOnlyWhatChanged() throws Exception {
    ExecutionEnvironment few = ExecutionEnvironment.getExecutionEnvironment();
    // Most keys are counted once, at the beginning, and a few of them ever after, without end.
    few.fromSequence(0, Long.MAX_VALUE)
        .keyBy(number -> number < KEYS ? number : number % 10)
        .aggregate(Aggregates.count())
        .name("counts")
        .map(counted -> counted.f0().toString())
        .filter(String::isEmpty)
        .sinkTo(LinesSink.to(output));
    try (EmbeddedJob job =
        new EmbeddedExecutor(configuration("0 b").with(JobOptions.SNAPSHOT_INTERVAL.key(), "20 ms"))
            .start(few.plan("few"))) {
      Eventually.until(
          "a snapshot that is mostly in earlier ones",
          () ->
              job.status().getSnapshots().stream()
                  .filter(each -> each.getKind() == SnapshotKind.PERIODIC)
                  .anyMatch(LargeStateTest::isMostlyElsewhere));
      String savepoint = job.savepoint(folder.newFolder("savepoint").toString());
      assertThat(sizeOf(Path.of(savepoint))).isGreaterThan(KEYS * 16L);
      job.cancel();
    }
  }

  private static boolean isMostlyElsewhere(SnapshotSummary snapshot) {
    return snapshot.isSetTotalBytes()
        && snapshot.getTotalBytes() > KEYS * 16L
        && snapshot.getSizeBytes() < snapshot.getTotalBytes() / 2;
  }

  private static long sizeOf(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
