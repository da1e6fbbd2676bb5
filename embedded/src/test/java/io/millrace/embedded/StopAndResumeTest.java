package io.millrace.embedded;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobFailedException;
import io.millrace.api.JobResult;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.function.Aggregates;
import io.millrace.api.plan.Plan;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.api.window.TumblingEventTimeWindows;
import io.millrace.embedded.Events.Reading;
import io.millrace.protocol.JobState;
import io.millrace.protocol.OperatorStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** Jobs that are ended by their users, and go on elsewhere. */
public class StopAndResumeTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(60);

  private static final int RECORDS = 2_000;

  private final long seed = Seeds.of("StopAndResumeTest");
  private final String shared = Shared.newName();
  private final Shared state = Shared.of(shared);
  private final List<List<Timed<Reading>>> splits =
      Events.random(new Random(seed), 4, RECORDS, 20, 20);
  private final Configuration configuration =
      Configuration.of(Map.of(JobOptions.SNAPSHOT_INTERVAL.key(), "50 ms"));
  private String output;
  private String savepoints;

  @Before
  public void setUp() {
    output = LinesSink.newPlace();
    savepoints = folder.getRoot().toPath().resolve("savepoints").toString();
  }

  @Test
  public void shouldGoOnWithOtherParallelism_afterStop() throws Exception {
    String snapshot;
    try (EmbeddedJob job = start(windows(2, false), 1)) {
      state.gate.set(RECORDS / 2);
      awaitRecords(job, 4L * RECORDS / 2);
      snapshot = job.stop(savepoints, false);
      assertThat(job.await().isFinished()).isTrue();
      assertThat(job.status().getState()).isEqualTo(JobState.STOPPED);
    }
    List<String> early = LinesSink.lines(output);
    assertThat(early).isNotEmpty();
    assertThat(LinesSink.hiddenLines(output)).isZero();

    state.gate.set(RECORDS);
    JobResult result =
        new EmbeddedExecutor(configuration)
            .withWorkers(2)
            .fromSnapshot(snapshot)
            .execute(windows(3, false));

    assertThat(result.isFinished()).isTrue();
    assertThat(LinesSink.lines(output)).isEqualTo(WindowsTest.slidingSums(splits, 1000, 1000));
  }

  @Test
  public void shouldGoOnFromASavepoint_afterCancel() throws Exception {
    String first = output;
    String second = LinesSink.newPlace();
    String snapshot;
    try (EmbeddedJob job = start(windows(3, false), 2)) {
      state.gate.set(RECORDS / 2);
      awaitRecords(job, 4L * RECORDS / 2);
      snapshot = job.savepoint(savepoints);
      List<String> early = LinesSink.lines(output);
      job.cancel();
      assertThatThrownBy(job::await)
          .isInstanceOf(JobFailedException.class)
          .hasMessageContaining("cancel");
      assertThat(LinesSink.lines(output)).containsAll(early);
    }
    assertThat(LinesSink.hiddenLines(output)).isZero();

    output = second;
    state.gate.set(RECORDS);
    new EmbeddedExecutor(configuration).fromSnapshot(snapshot).execute(windows(1, false));

    // What the first job showed before the savepoint, and what the second one showed after it.
    List<String> all = new ArrayList<>(LinesSink.lines(second));
    List<String> expected = WindowsTest.slidingSums(splits, 1000, 1000);
    assertThat(expected).containsAll(all);
    List<String> before = new ArrayList<>(expected);
    before.removeAll(all);
    assertThat(LinesSink.lines(first)).containsAll(before);
  }

  @Test
  public void shouldLetWindowsFire_whenDrained() throws Exception {
    try (EmbeddedJob job = start(windows(2, true), 1)) {
      state.gate.set(RECORDS);
      awaitRecords(job, 4L * RECORDS);
      job.stop(savepoints, true);
      assertThat(job.await().isFinished()).isTrue();
    }

    assertThat(LinesSink.lines(output)).isEqualTo(WindowsTest.slidingSums(splits, 1000, 1000));
  }

  @Test
  public void shouldLeaveWindowsOpen_whenNotDrained() throws Exception {
    try (EmbeddedJob job = start(windows(2, true), 1)) {
      state.gate.set(RECORDS);
      awaitRecords(job, 4L * RECORDS);
      job.stop(savepoints, false);
      job.await();
    }

    List<String> expected = WindowsTest.slidingSums(splits, 1000, 1000);
    assertThat(expected).containsAll(LinesSink.lines(output));
    assertThat(LinesSink.lines(output)).hasSizeLessThan(expected.size());
  }

  @Test
  public void shouldLeaveNothingBehind() throws Exception {
    Path jobFolder;
    List<String> threadsBefore = threads();
    try (EmbeddedJob job = start(windows(2, true), 2)) {
      state.gate.set(RECORDS / 4);
      awaitRecords(job, RECORDS);
      assertThat(threads()).hasSizeGreaterThan(threadsBefore.size());
      jobFolder = job.folder();
      assertThat(jobFolder).exists();
    }

    Eventually.until("the threads to end", () -> threadsBefore.containsAll(threads()));
    assertThat(jobFolder).doesNotExist();
  }

  @Test
  public void shouldRefuse_whenThereIsNoSnapshot() {
    String nowhere = folder.getRoot().toPath().resolve("nowhere").toString();

    assertThatThrownBy(
            () -> new EmbeddedExecutor().fromSnapshot(nowhere).execute(windows(1, false)))
        .hasMessageContaining(nowhere);
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> !name.equals("Time-limited test"))
        .toList();
  }

  private EmbeddedJob start(Plan plan, int workers) throws Exception {
    return new EmbeddedExecutor(configuration).withWorkers(workers).start(plan);
  }

  private Plan windows(int parallelism, boolean unbounded) {
    PacedSource<Reading> source = PacedSource.gated(shared, splits);
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.setParallelism(parallelism);
    environment
        .fromSource(
            unbounded ? source.unbounded() : source,
            WatermarkStrategy.<Reading>forBoundedOutOfOrderness(ofMillis(Events.DISORDER_MILLIS)),
            "readings")
        .keyBy(Reading::sensor)
        .window(TumblingEventTimeWindows.of(ofSeconds(1)))
        .aggregate(
            Aggregates.sum(Reading::value),
            (sensor, window, sum) -> window.end() + " " + sensor + " " + sum)
        .name("sums")
        .sinkTo(LinesSink.to(output))
        .name("out");
    return environment.plan("windows");
  }

  private static void awaitRecords(EmbeddedJob job, long records) throws Exception {
    Eventually.until(
        records + " records",
        () ->
            job.status().getStages().stream()
                    .filter(stage -> stage.getName().contains("sums"))
                    .mapToLong(OperatorStatus::getRecordsIn)
                    .sum()
                >= records);
  }
}
