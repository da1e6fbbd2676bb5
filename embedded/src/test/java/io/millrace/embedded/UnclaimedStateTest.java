package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.function.Aggregates;
import io.millrace.api.plan.Plan;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.protocol.RestoredStates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** Programs that go on with a snapshot and have changed the names that its states go by. */
public class UnclaimedStateTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(60);

  private static final int RECORDS = 100;

  private final String shared = Shared.newName();
  private String output;
  private Path snapshots;
  private EmbeddedExecutor executor;

  @Before
  public void setUp() throws Exception {
    output = LinesSink.newPlace();
    snapshots = folder.newFolder("snapshots").toPath();
    executor =
        new EmbeddedExecutor(
            Configuration.of(
                Map.of(
                    JobOptions.SNAPSHOT_FOLDER.key(),
                    snapshots.toString(),
                    JobOptions.SNAPSHOT_INTERVAL.key(),
                    "50 ms",
                    JobOptions.SNAPSHOTS_RETAINED.key(),
                    "1000")));
  }

  @Test
  public void refuses_aRenamedOperator_fromASavepoint() throws Exception {
    String savepoint = runHalf().savepoint;

    assertThatThrownBy(
            () -> executor.fromSnapshot(savepoint).execute(plan("numbers", "totals", output)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'sums' (keyed-aggregate: keyed state)")
        .hasMessageContaining("'totals' (keyed-aggregate)")
        .hasMessageContaining(JobOptions.ALLOW_UNCLAIMED_STATE.key());
    assertThat(LinesSink.lines(output)).as("nothing has run").hasSize(RECORDS / 2);
  }

  @Test
  public void refuses_aRenamedSource_fromAPeriodicSnapshot() throws Exception {
    String periodic = runHalf().periodic;

    assertThatThrownBy(
            () -> executor.fromSnapshot(periodic).execute(plan("digits", "sums", output)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'numbers' (source: 1 split)")
        .hasMessageContaining("'digits' (source)");
  }

  @Test
  public void dropsTheState_whenAllowed_andSaysSo() throws Exception {
    String savepoint = runHalf().savepoint;
    EmbeddedExecutor allowing =
        new EmbeddedExecutor(
                Configuration.of(Map.of(JobOptions.ALLOW_UNCLAIMED_STATE.key(), "true")))
            .fromSnapshot(savepoint);

    try (EmbeddedJob job = allowing.start(plan("numbers", "totals", output))) {
      job.await();
      RestoredStates restored = job.status().getRestored();
      assertThat(restored.getMatched()).containsExactly("'numbers' (source: 1 split)");
      assertThat(restored.getBegunAnew()).containsExactly("'totals' (keyed-aggregate)");
      assertThat(restored.getUnclaimed()).containsExactly("'sums' (keyed-aggregate: keyed state)");
    }

    assertThat(LinesSink.lines(output))
        .as("the sums of the second half alone")
        .hasSize(RECORDS)
        .contains("1=" + LongStream.range(50, 100).filter(each -> each % 2 == 1).sum());
  }

  @Test
  public void goesOn_whenAnOperatorOfAnotherKindHasTheName_andItIsAllowed() throws Exception {
    String savepoint = runHalf().savepoint;
    Plan reducing = reducingPlan();

    assertThatThrownBy(() -> executor.fromSnapshot(savepoint).execute(reducing))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'sums' (keyed-aggregate: keyed state)")
        .hasMessageContaining("'sums' (keyed-reduce)");
    new EmbeddedExecutor(Configuration.of(Map.of(JobOptions.ALLOW_UNCLAIMED_STATE.key(), "true")))
        .fromSnapshot(savepoint)
        .execute(reducing);
    assertThat(LinesSink.lines(output)).hasSize(RECORDS);
  }

  private record Halfway(String savepoint, String periodic) {}

  /** Runs the first half of the input, and returns a savepoint and the newest snapshot of then. */
  private Halfway runHalf() throws Exception {
    Shared.of(shared).gate.set(RECORDS / 2);
    try (EmbeddedJob job = executor.start(plan("numbers", "sums", output))) {
      Eventually.until("half of the output", () -> LinesSink.lines(output).size() == RECORDS / 2);
      String periodic;
      try (Stream<Path> files = Files.walk(snapshots)) {
        periodic =
            files
                .filter(path -> path.endsWith("metadata"))
                .map(path -> path.getParent().toString())
                .max(String::compareTo)
                .orElseThrow();
      }
      Path kept = folder.newFolder("kept").toPath();
      copy(Path.of(periodic), kept);
      String savepoint = job.stop(folder.newFolder("savepoints").toString(), false);
      job.await();
      return new Halfway(savepoint, kept.toString());
    } finally {
      Shared.of(shared).gate.set(RECORDS);
    }
  }

  private static void copy(Path from, Path to) throws Exception {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private Plan plan(String sourceName, String operatorName, String place) {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment
        .fromSource(source(), WatermarkStrategy.noWatermarks(), sourceName)
        .keyBy(number -> number % 2)
        .aggregate(Aggregates.sum(Long::longValue))
        .name(operatorName)
        .map(sum -> sum.f0() + "=" + sum.f1())
        .sinkTo(LinesSink.to(place))
        .name("out");
    return environment.plan("sums");
  }

  private Plan reducingPlan() {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment
        .fromSource(source(), WatermarkStrategy.noWatermarks(), "numbers")
        .keyBy(number -> number % 2)
        .reduce(Long::sum)
        .name("sums")
        .map(sum -> "sum=" + sum)
        .sinkTo(LinesSink.to(output))
        .name("out");
    return environment.plan("sums");
  }

  private PacedSource<Long> source() {
    List<Timed<Long>> numbers =
        LongStream.range(0, RECORDS).mapToObj(number -> new Timed<>(number, number)).toList();
    return PacedSource.gated(shared, List.of(numbers));
  }
}
