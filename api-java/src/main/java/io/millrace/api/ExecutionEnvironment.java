package io.millrace.api;

import io.millrace.api.codec.Codec;
import io.millrace.api.codec.RegisteredCodec;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.ConfigurationOption;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.connector.CollectionSource;
import io.millrace.api.connector.SequenceSource;
import io.millrace.api.connector.Source;
import io.millrace.api.plan.Operation;
import io.millrace.api.plan.Plan;
import io.millrace.api.stream.DataStream;
import io.millrace.api.stream.PlanBuilder;
import io.millrace.api.time.WatermarkStrategy;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where a program starts: makes streams from sources, and runs what was built from them. Not for
 * use by several threads.
 */
public final class ExecutionEnvironment {
  private static final AtomicReference<PlanExecutor> BOUND_EXECUTOR = new AtomicReference<>();

  private final PlanBuilder builder = new PlanBuilder();
  private final List<RegisteredCodec<?>> codecs = new ArrayList<>();
  private Configuration configuration = Configuration.empty();

  private ExecutionEnvironment() {}

  /** A new, empty environment. */
  public static ExecutionEnvironment getExecutionEnvironment() {
    return new ExecutionEnvironment();
  }

  /**
   * Makes all environments of this process run their plans here. For those who start programs, not
   * for programs.
   *
   * @param executor the executor, or {@code null} to look for one as usual
   */
  public static void bindExecutor(PlanExecutor executor) {
    BOUND_EXECUTOR.set(executor);
  }

  /** Sets how many parallel tasks an operator has, unless it says so itself. */
  public ExecutionEnvironment setParallelism(int parallelism) {
    return set(JobOptions.PARALLELISM, Integer.toString(parallelism));
  }

  /** Sets the time from one snapshot to the next. */
  public ExecutionEnvironment setSnapshotInterval(Duration interval) {
    return set(JobOptions.SNAPSHOT_INTERVAL, interval.toMillis() + " ms");
  }

  /**
   * Sets an option for this program; wins over the command line and the configuration files.
   *
   * @throws UserException if the option does not take the value
   */
  public ExecutionEnvironment set(ConfigurationOption<?> option, String value) {
    option.parse(value);
    configuration = configuration.with(option.key(), value);
    return this;
  }

  /**
   * Sets how values of a class become bytes in state, in snapshots and on the network. Goes before
   * what the engine would do with the class, and holds for exactly this class, not for subclasses.
   * The codec travels to the workers with the program.
   *
   * @throws UserException if the class has a codec that was registered here, or cannot have one
   */
  public <T, C extends Codec<T> & Serializable> ExecutionEnvironment registerCodec(
      Class<T> type, C codec) {
    if (codecs.stream().anyMatch(known -> known.type() == type)) {
      throw new UserException("a codec for " + type.getName() + " is registered already");
    }
    codecs.add(new RegisteredCodec<>(type, codec));
    return this;
  }

  /** A stream that reads a source. The name is shown, and names the source's state. */
  public <T> DataStream<T> fromSource(
      Source<T, ?> source, WatermarkStrategy<T> watermarks, String name) {
    return builder.<T>stream(new Operation.Read(source, watermarks), List.of()).name(name);
  }

  /**
   * A stream of these records, which are taken into the plan. They are of any class that can be in
   * a stream: those that are not serializable are written by their codecs.
   */
  public <T> DataStream<T> fromCollection(Collection<T> records) {
    return fromSource(
        new CollectionSource<>(records), WatermarkStrategy.noWatermarks(), "collection");
  }

  /** As {@link #fromCollection}. */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of copies the array
  public final <T> DataStream<T> fromElements(T... records) {
    return fromCollection(List.of(records));
  }

  /** A stream of the numbers from one to another, both included. */
  public DataStream<Long> fromSequence(long first, long last) {
    return fromSource(
        new SequenceSource(first, last), WatermarkStrategy.noWatermarks(), "sequence");
  }

  /**
   * What was built so far.
   *
   * @throws UserException if it can not be run as it is: it has no sink, or two stateful operations
   *     share a name
   */
  public Plan plan(String jobName) {
    return builder.build(jobName, configuration, codecs);
  }

  /** The plan, and how it would be run, in a form for reading. */
  public String explain() {
    Plan plan = plan("job");
    return plan.explain() + findExecutor().map(found -> "\n" + found.explain(plan)).orElse("");
  }

  /** Runs what was built, and waits for its end unless it was submitted to run on by itself. */
  public JobResult execute(String jobName) throws Exception {
    Plan plan = plan(jobName);
    return findExecutor()
        .orElseThrow(
            () ->
                new UserException(
                    "nothing on the class path can run a program; add millrace-embedded to run it"
                        + " in this JVM, or start it with the millrace command"))
        .execute(plan);
  }

  private static Optional<PlanExecutor> findExecutor() {
    PlanExecutor bound = BOUND_EXECUTOR.get();
    return bound != null ? Optional.of(bound) : ServiceLoader.load(PlanExecutor.class).findFirst();
  }
}
