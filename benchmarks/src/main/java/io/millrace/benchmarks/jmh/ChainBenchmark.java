package io.millrace.benchmarks.jmh;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.plan.Plan;
import io.millrace.embedded.EmbeddedExecutor;
import io.millrace.embedded.EmbeddedJob;
import io.millrace.worker.WorkerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A program with ten map functions in one chain, in one task, with and without copies of the
 * engine's classes for each operator: what a record takes when the job has run for some time. The
 * job runs all along; an invocation waits until so many records more have passed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class ChainBenchmark {
  private static final int RECORDS = 5_000_000;

  /** How many records pass from one look at {@link #passed} to the next, a power of two. */
  private static final long MARK_RECORDS = 1 << 14;

  private static final long NAP_NANOS = 50_000;

  /** The last record that was seen, of those that are marks. */
  private static volatile long passed;

  /** Whether the classes around the functions are defined once more for each operator. */
  @Param({"true", "false"})
  public boolean copyClasses;

  private EmbeddedJob job;
  private long awaited;

  @Setup
  public void start() throws Exception {
    Configuration options =
        Configuration.empty().with(WorkerOptions.COPY_CLASSES.key(), Boolean.toString(copyClasses));
    job = new EmbeddedExecutor(options).start(plan());
  }

  @TearDown
  public void cancel() {
    job.close();
  }

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long tenMaps() {
    awaited = Math.max(awaited, passed - MARK_RECORDS) + RECORDS;
    while (passed < awaited) {
      if (job.isEnded()) {
        throw new IllegalStateException("the job has ended: " + job.status());
      }
      LockSupport.parkNanos(NAP_NANOS);
    }
    return passed;
  }

  private static Plan plan() {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.setParallelism(1).setSnapshotInterval(Duration.ofDays(1));
    environment
        .fromSequence(1, Long.MAX_VALUE)
        .map(ChainBenchmark::mark)
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

  private static Long mark(Long number) {
    if ((number & (MARK_RECORDS - 1)) == 0) {
      passed = number;
    }
    return number + 1;
  }
}
