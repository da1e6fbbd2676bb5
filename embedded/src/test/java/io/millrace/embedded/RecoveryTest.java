package io.millrace.embedded;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobFailedException;
import io.millrace.api.JobResult;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.Counter;
import io.millrace.api.function.FilterFunction;
import io.millrace.api.function.FunctionContext;
import io.millrace.api.storage.FileStorages;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.api.window.SlidingEventTimeWindows;
import io.millrace.embedded.Events.Reading;
import io.millrace.protocol.JobStatus;
import io.millrace.worker.WorkerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Jobs that fail on the way, and what has come out at the end. */
public class RecoveryTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  private static final int PER_SNAPSHOT = 300;

  private final long seed = Seeds.of("RecoveryTest");
  private final String shared = Shared.newName();
  private final Shared state = Shared.of(shared);
  private final ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
  private final Configuration configuration =
      Configuration.of(
          Map.of(
              JobOptions.SNAPSHOT_INTERVAL.key(), "20 ms", JobOptions.RESTART_DELAY.key(), "1 ms"));
  private String output;

  @Before
  public void setUp() {
    output = LinesSink.newPlace();
  }

  @Test
  public void shouldCountEachRecordOnce_whenAFunctionFailsOnTheWay() throws Exception {
    List<List<Timed<Reading>>> splits = buildWindows(2, 2_500);
    state.failuresLeft.set(3);

    JobResult result = new EmbeddedExecutor(configuration).execute(environment.plan("failing"));

    assertThat(state.failuresLeft).hasValue(0);
    assertThat(result.isFinished()).isTrue();
    assertThat(LinesSink.lines(output)).isEqualTo(WindowsTest.slidingSums(splits, 1000, 250));
    assertThat(LinesSink.hiddenLines(output)).isZero();
  }

  /** Counts what it sees by a counter of the engine. */
  private static final class Counted implements FilterFunction<Reading> {
    private static final long serialVersionUID = 1L;
    private transient Counter seen;

    @Override
    public void open(FunctionContext context) {
      seen = context.counter("readings", "seen");
    }

    @Override
    public boolean filter(Reading reading) {
      seen.add(1);
      return true;
    }
  }

  @Test
  public void shouldCountByCountersOnce_whenAFunctionFailsOnTheWay() throws Exception {
    state.failuresLeft.set(3);
    environment.setParallelism(2);
    environment
        .fromSource(
            PacedSource.perSnapshot(
                shared, PER_SNAPSHOT, Events.random(new Random(seed), 3, 2_000, 20, 20)),
            WatermarkStrategy.<Reading>noWatermarks(),
            "readings")
        .filter(new Counted())
        .name("counted")
        .rebalance()
        .map(new FailingMap<>(shared, 2_500))
        .sinkTo(LinesSink.to(output));

    JobResult result = new EmbeddedExecutor(configuration).execute(environment.plan("counters"));

    assertThat(state.failuresLeft).hasValue(0);
    assertThat(result.counters()).containsEntry("counted/readings/seen", 6_000L);
  }

  @Test
  public void shouldCountEachRecordOnce_whenWorkersDie() throws Exception {
    List<List<Timed<Reading>>> splits = buildWindows(4, Long.MAX_VALUE);
    EmbeddedJob job =
        new EmbeddedExecutor(configuration).withWorkers(2).start(environment.plan("dying"));
    try (job) {
      Eventually.until("some snapshots", () -> state.snapshotsSeen.get() >= 3);
      job.killWorker(0);
      int seen = state.snapshotsSeen.get();
      Eventually.until("more snapshots", () -> state.snapshotsSeen.get() >= seen + 3);
      job.killWorker(1);

      assertThat(job.await().isFinished()).isTrue();
    }

    assertThat(LinesSink.lines(output)).isEqualTo(WindowsTest.slidingSums(splits, 1000, 250));
    assertThat(LinesSink.hiddenLines(output)).isZero();
  }

  @Test
  public void shouldFailAndKeepTheFiles_whenTheNewestSnapshotIsDamaged() throws Exception {
    buildWindows(1, Long.MAX_VALUE);
    Configuration onlySavepoints =
        Configuration.of(Map.of(JobOptions.SNAPSHOT_INTERVAL.key(), "1 h"));
    EmbeddedJob job = new EmbeddedExecutor(onlySavepoints).start(environment.plan("damaged"));
    try (job) {
      for (int taken = 0; taken < 2; taken++) {
        int seen = state.snapshotsSeen.get();
        takeSavepoint(job);
        Eventually.until("the next records", () -> state.snapshotsSeen.get() > seen);
      }
      Path newest = Path.of(takeSavepoint(job), "metadata");
      Files.write(newest, new byte[] {1, 2, 3});
      job.killWorker(0);
      assertThatThrownBy(job::await)
          .isInstanceOf(JobFailedException.class)
          .hasMessageContaining(newest + " is cut off");
      assertThat(newest).exists();
    } finally {
      FileStorages.of("/").delete(job.folder().toString());
    }
  }

  private static String takeSavepoint(EmbeddedJob job) throws InterruptedException {
    while (true) {
      try {
        return job.savepoint("");
      } catch (UserException e) { // its tasks do not run yet
        Thread.sleep(10);
      }
    }
  }

  private List<List<Timed<Reading>>> buildWindows(int parallelism, long failAt) {
    List<List<Timed<Reading>>> splits = Events.random(new Random(seed), 3, 2_000, 20, 20);
    environment.setParallelism(parallelism);
    environment
        .fromSource(
            PacedSource.perSnapshot(shared, PER_SNAPSHOT, splits),
            WatermarkStrategy.<Reading>forBoundedOutOfOrderness(ofMillis(Events.DISORDER_MILLIS)),
            "readings")
        .keyBy(Reading::sensor)
        .window(SlidingEventTimeWindows.of(ofSeconds(1), ofMillis(250)))
        .aggregate(
            Aggregates.sum(Reading::value),
            (sensor, window, sum) -> window.end() + " " + sensor + " " + sum)
        .rebalance()
        .map(new FailingMap<>(shared, failAt))
        .sinkTo(LinesSink.to(output));
    return splits;
  }

  @Test
  public void shouldNameOperatorRecordAndCause_whenRestartsAreUsedUp() {
    state.failuresLeft.set(Integer.MAX_VALUE);
    environment
        .fromSequence(1, 1000)
        .map(new FailingMap<>(shared, 42))
        .name("brittle")
        .sinkTo(LinesSink.to(output));
    Configuration twoRestarts =
        configuration
            .with(JobOptions.RESTART_ATTEMPTS.key(), "2")
            .with(JobOptions.SNAPSHOT_INTERVAL.key(), "1 h"); // so that nothing is committed

    assertThatThrownBy(
            () -> new EmbeddedExecutor(twoRestarts).execute(environment.plan("hopeless")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("'brittle'")
        .hasMessageContaining("injected at")
        .hasMessageContaining("IllegalStateException");
    assertThat(LinesSink.lines(output)).isEmpty();
    assertThat(LinesSink.hiddenLines(output)).isZero();
  }

  @Test
  public void shouldEndAfterAFewTries_whenTheSameExceptionComesAgainAndAgain() {
    state.failuresLeft.set(1_000);
    environment
        .fromSequence(1, 1000)
        .map(new FailingMap<>(shared, 42))
        .name("brittle")
        .sinkTo(LinesSink.to(output));
    Configuration defaults = Configuration.of(Map.of());

    assertThatThrownBy(() -> new EmbeddedExecutor(defaults).execute(environment.plan("mistaken")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("failed 4 times in a row with the same exception")
        .hasMessageContaining("restart.same-exception-attempts = 3")
        .hasMessageContaining("'brittle'");
    assertThat(state.failuresLeft).hasValue(1_000 - 4);
  }

  @Test
  public void shouldNameThePlaceInTheSource_whereAFunctionFails() {
    environment
        .fromElements("1", "2", "three", "4")
        .map(text -> Integer.parseInt(text))
        .name("parse")
        .sinkTo(LinesSink.to(output));
    Configuration noRestart = configuration.with(JobOptions.RESTART_ATTEMPTS.key(), "0");

    assertThatThrownBy(
            () -> new EmbeddedExecutor(noRestart).execute(environment.plan("unparsable")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("'parse'")
        .hasMessageContaining("three")
        .hasMessageContaining("collection")
        .hasMessageContaining("2")
        .hasMessageContaining("NumberFormatException");
  }

  @Test
  public void shouldNotRestart_whenTheProgramItselfIsWrong() {
    environment
        .fromElements("a", "b")
        .keyBy(text -> new Object())
        .aggregate(Aggregates.count())
        .name("counts")
        .sinkTo(LinesSink.to(output));

    assertThatThrownBy(() -> new EmbeddedExecutor().execute(environment.plan("no keys")))
        .hasMessageContaining("java.lang.Object");
  }

  @Test
  public void shouldRefuseMemoryThatIsNoUse() {
    environment.fromSequence(1, 3).print();
    Configuration oneByte = Configuration.of(Map.of(WorkerOptions.PAGE_MEMORY.key(), "1 b"));

    assertThatThrownBy(() -> new EmbeddedExecutor(oneByte).execute(environment.plan("tiny")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("worker.page-memory is '1 b'");
  }

  @Test
  public void shouldShowFailuresInTheStatus() throws Exception {
    state.failuresLeft.set(1);
    environment
        .fromSource(
            PacedSource.gated(shared, List.of(List.of(new Timed<>(1L, 1), new Timed<>(2L, 2)))),
            WatermarkStrategy.<Long>noWatermarks(),
            "numbers")
        .map(new FailingMap<>(shared, 1))
        .name("brittle")
        .sinkTo(LinesSink.to(output));
    try (EmbeddedJob job = new EmbeddedExecutor(configuration).start(environment.plan("watched"))) {
      state.gate.set(1);
      Eventually.until("a restart", () -> job.status().getRestarts() == 1);
      JobStatus status = job.status();
      assertThat(status.getFailures()).hasSize(1);
      assertThat(status.getFailures().get(0).getMessage()).contains("'brittle'", "injected at 1");
      state.gate.set(2);
      assertThat(job.await().isFinished()).isTrue();
    }
    assertThat(LinesSink.lines(output)).containsExactly("1", "2");
  }

  @Test
  public void shouldRefuseBeforeItStarts_whatCanNotWork() throws Exception {
    environment.fromSequence(1, 3).sinkTo(LinesSink.to(output));
    new EmbeddedExecutor().execute(environment.plan("first"));

    assertThatThrownBy(() -> new EmbeddedExecutor().execute(environment.plan("refused")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(output);
  }

  @Test
  public void shouldNameTheNearestOption_whenOneIsUnknown() {
    environment.fromSequence(1, 3).print();
    Configuration mistyped = Configuration.of(Map.of("snapshot.intervall", "1 s"));

    assertThatThrownBy(() -> new EmbeddedExecutor(mistyped).execute(environment.plan("mistyped")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("snapshot.interval'");
  }
}
