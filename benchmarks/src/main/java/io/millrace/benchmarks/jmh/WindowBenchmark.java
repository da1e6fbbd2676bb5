package io.millrace.benchmarks.jmh;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobResult;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.function.Aggregates;
import io.millrace.api.plan.Plan;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.api.window.SlidingEventTimeWindows;
import io.millrace.api.window.TumblingEventTimeWindows;
import io.millrace.api.window.WindowAssigner;
import io.millrace.embedded.EmbeddedExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole program that counts the records of a thousand keys in windows, in one task on each side
 * of the exchange: what a record takes, with the start of the job. Windows that overlap should take
 * about as much as those that do not, since a record is added to one slice in both.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class WindowBenchmark {
  private static final int RECORDS = 20_000_000;
  private static final int KEYS = 1000;
  private static final int RECORDS_PER_MILLI = 100;

  /** The windows. */
  @Param public Windows windows;

  private final EmbeddedExecutor executor = new EmbeddedExecutor(Configuration.empty());

  /** Windows of one slice each, and of five. */
  public enum Windows {
    TUMBLING_1S(TumblingEventTimeWindows.of(Duration.ofSeconds(1))),
    SLIDING_5S_BY_1S(SlidingEventTimeWindows.of(Duration.ofSeconds(5), Duration.ofSeconds(1)));

    private final WindowAssigner assigner;

    Windows(WindowAssigner assigner) {
      this.assigner = assigner;
    }
  }

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public JobResult count() throws Exception {
    return executor.execute(plan());
  }

  private Plan plan() {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.setParallelism(1).setSnapshotInterval(Duration.ofDays(1));
    environment
        .fromSequence(1, RECORDS)
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<Long>forMonotonousTimestamps()
                .withTimestampAssigner((number, ignored) -> number / RECORDS_PER_MILLI))
        .keyBy(number -> number % KEYS)
        .window(windows.assigner)
        .aggregate(Aggregates.count())
        .filter(count -> count < 0)
        .print();
    return environment.plan("windows");
  }
}
