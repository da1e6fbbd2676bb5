package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobFailedException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.function.Collector;
import io.millrace.api.function.FlatMapFunction;
import io.millrace.api.time.WatermarkStrategy;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** The test mode that finds records which are changed after they were emitted. */
public class EmittedRecordsTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  /** More than are held to be compared in later steps. */
  private static final int SLOW_RECORDS = 100;

  private final ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
  private final EmbeddedExecutor checking =
      new EmbeddedExecutor(Configuration.empty().with("worker.check-emitted-records", "true"));
  private String output;

  @Before
  public void setUp() {
    output = LinesSink.newPlace();
  }

  /** Emits one object again and again, as MapReduce allows. */
  private static final class Reusing implements FlatMapFunction<Long, long[]> {
    private static final long serialVersionUID = 1L;
    private final long[] reused = new long[1];

    @Override
    public void flatMap(Long number, Collector<long[]> out) {
      reused[0] = number;
      out.collect(reused);
    }
  }

  /** Can not be checked. */
  private static final class WithoutCodec {
    private final Thread owner = Thread.currentThread();
    private final long number;

    WithoutCodec(long number) {
      this.number = number;
    }

    @Override
    public String toString() {
      return number + " of " + owner.getName();
    }
  }

  @Test
  public void whenAFunctionEmitsTheSameObjectAgain_thenItsOperatorIsNamed() {
    environment
        .fromSequence(1, 100)
        .flatMap(new Reusing())
        .name("reusing")
        .keyBy(array -> array[0] % 7)
        .reduce((first, second) -> second)
        .map(array -> array[0])
        .sinkTo(LinesSink.to(output));
    assertThatThrownBy(() -> checking.execute(environment.plan("reusing")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("operator 'reusing' has emitted a record of [J that was changed");
  }

  @Test
  public void whenAFunctionOfASlowStreamEmitsTheSameObjectAgain_thenItsOperatorIsNamed() {
    oneByOne(new Reusing());
    assertThatThrownBy(() -> checking.execute(environment.plan("reusing slowly")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("operator 'making' has emitted a record of [J that was changed");
  }

  @Test
  public void whenAFunctionOfASlowStreamEmitsNewObjects_thenTheProgramRunsAsEver()
      throws Exception {
    oneByOne((number, out) -> out.collect(new long[] {number}));
    checking.execute(environment.plan("slow and clean"));
    assertThat(LinesSink.lines(output)).hasSize(SLOW_RECORDS);
  }

  /** Each number is read when the one before it has come to the end: in a step of its own. */
  private void oneByOne(FlatMapFunction<Long, long[]> making) {
    String shared = Shared.newName();
    Shared.of(shared).gate.set(1);
    List<Timed<Long>> numbers =
        LongStream.range(0, SLOW_RECORDS).mapToObj(number -> new Timed<>(number, number)).toList();
    environment
        .fromSource(
            PacedSource.gated(shared, List.of(numbers)), WatermarkStrategy.noWatermarks(), "slow")
        .flatMap(making)
        .name("making")
        .keyBy(array -> array[0] % 7)
        .reduce((first, second) -> second)
        .map(
            array -> {
              Shared.of(shared).gate.incrementAndGet();
              return array[0];
            })
        .sinkTo(LinesSink.to(output));
  }

  @Test
  public void whenAFunctionChangesWhatItIsGiven_thenItsOperatorIsNamed() {
    environment
        .fromSequence(1, 100)
        .map(number -> new long[] {number})
        .name("making")
        .map(
            array -> {
              array[0]++;
              return array[0];
            })
        .name("changing")
        .sinkTo(LinesSink.to(output));
    assertThatThrownBy(() -> checking.execute(environment.plan("changing")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("operator 'changing' failed on record")
        .hasMessageContaining("it has changed the record that it was given");
  }

  @Test
  public void whenNothingIsChanged_thenTheProgramRunsAsEver() throws Exception {
    environment
        .fromSequence(1, 2_000)
        .map(number -> new long[] {number, number % 3})
        .setParallelism(2)
        .keyBy(array -> array[1])
        .reduce((first, second) -> second)
        .map(array -> new WithoutCodec(array[0]))
        .sinkTo(LinesSink.to(output));
    checking.execute(environment.plan("clean"));
    assertThat(LinesSink.lines(output)).hasSize(2_000);
  }
}
