package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.plan.Plan;
import io.millrace.api.time.WatermarkStrategy;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** Jobs that are stopped, and go on with another version of their program. */
public class ChangedProgramTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(60);

  private static final int RECORDS = 100;

  /** Keeps what it knows of each key in a record: which fields that has, and how one is made. */
  private static final String PROGRAM =
      """
      import io.millrace.api.function.Collector;
      import io.millrace.api.function.KeyedProcessFunction;
      import io.millrace.api.state.ValueState;
      import io.millrace.api.stream.DataStream;
      import java.util.function.Function;

      public class Program implements Function<DataStream<Long>, DataStream<String>> {
        record Known(%s) {}

        @Override
        public DataStream<String> apply(DataStream<Long> numbers) {
          return numbers.keyBy(number -> number %% 4).process(Program::add).name("known");
        }

        static void add(
            Long number, KeyedProcessFunction.Context<Long> context, Collector<String> output) {
          ValueState<Known> state = context.valueState("known");
          Known before = state.value();
          state.update(%s);
          output.collect(context.key() + ":" + state.value());
        }
      }
      """;

  private static final String FIRST =
      PROGRAM.formatted("int sum", "new Known((before == null ? 0 : before.sum()) + 1)");
  private static final String SECOND =
      PROGRAM.formatted(
          "String last, long sum",
          "new Known(before.last() + number, before.sum() + 10_000_000_000L)");

  private final ClassLoader ownClasses = Thread.currentThread().getContextClassLoader();
  private final String shared = Shared.newName();
  private final Configuration configuration =
      Configuration.of(Map.of(JobOptions.RESTART_ATTEMPTS.key(), "0"));

  @After
  public void restoreClassLoader() {
    Thread.currentThread().setContextClassLoader(ownClasses);
  }

  @Test
  public void shouldGoOnWithAFieldMoreAndAWiderOne() throws Exception {
    String output = LinesSink.newPlace();
    String savepoint;
    Shared.of(shared).gate.set(RECORDS / 2);
    try (ChangedProgram first = new ChangedProgram(FIRST, folder.newFolder().toPath())) {
      Thread.currentThread().setContextClassLoader(first.classes());
      try (EmbeddedJob job = new EmbeddedExecutor(configuration).start(plan(first, output))) {
        Eventually.until(
            "half of the records",
            () ->
                job.status().getStages().stream()
                    .anyMatch(
                        stage ->
                            stage.getName().contains("known")
                                && stage.getRecordsIn() == RECORDS / 2));
        savepoint = job.stop(folder.newFolder().toString(), false);
        job.await();
      }
    }
    assertThat(LinesSink.lines(output)).hasSize(RECORDS / 2).contains("0:Known[sum=12]");

    Shared.of(shared).gate.set(RECORDS);
    try (ChangedProgram second = new ChangedProgram(SECOND, folder.newFolder().toPath())) {
      Thread.currentThread().setContextClassLoader(second.classes());
      new EmbeddedExecutor(configuration).fromSnapshot(savepoint).execute(plan(second, output));
    }

    // Of the numbers 0 to 49, twelve have the rest 3 when divided by four; 51 is the next.
    assertThat(LinesSink.lines(output))
        .hasSize(RECORDS)
        .contains("3:Known[last=null51, sum=10000000012]")
        .contains("3:Known[last=null5155, sum=20000000012]");
  }

  private Plan plan(ChangedProgram program, String output) throws Exception {
    List<Timed<Long>> numbers =
        LongStream.range(0, RECORDS).mapToObj(number -> new Timed<>(number, number)).toList();
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    program
        .apply(
            environment.fromSource(
                PacedSource.gated(shared, List.of(numbers)),
                WatermarkStrategy.noWatermarks(),
                "numbers"))
        .sinkTo(LinesSink.to(output))
        .name("out");
    return environment.plan("known");
  }
}
