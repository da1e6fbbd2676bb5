package io.millrace.benchmarks.jmh;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobResult;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.plan.Plan;
import io.millrace.embedded.EmbeddedExecutor;
import io.millrace.worker.WorkerOptions;
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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole program with ten map functions in one chain, in one task: what a record takes, with the
 * start of the job, with and without copies of the engine's classes for each operator.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class ChainBenchmark {
  private static final int RECORDS = 50_000_000;

  /** Whether the classes around the functions are defined once more for each operator. */
  @Param({"true", "false"})
  public boolean copyClasses;

  private EmbeddedExecutor executor;

  @Setup
  public void configure() {
    executor =
        new EmbeddedExecutor(
            Configuration.empty()
                .with(WorkerOptions.COPY_CLASSES.key(), Boolean.toString(copyClasses)));
  }

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public JobResult tenMaps() throws Exception {
    return executor.execute(plan());
  }

  private static Plan plan() {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.setParallelism(1).setSnapshotInterval(Duration.ofDays(1));
    environment
        .fromSequence(1, RECORDS)
        .map(number -> number + 1)
        .map(number -> number ^ 0x55)
        .map(number -> number - 2)
        .map(number -> number | 0x10)
        .map(number -> number + 3)
        .map(number -> number & 0xFFFFFFFL)
        .map(number -> number * 5)
        .map(number -> number >>> 1)
        .map(number -> number ^ 0x33)
        .map(number -> number + 7)
        .filter(number -> number < 0)
        .print();
    return environment.plan("ten maps");
  }
}
