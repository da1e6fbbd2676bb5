package io.millrace.embedded;

import io.millrace.api.JobResult;
import io.millrace.api.PlanExecutor;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.ConfigurationOption;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.plan.Plan;
import io.millrace.master.job.MasterOptions;
import io.millrace.master.snapshot.RestorePoint;
import io.millrace.master.snapshot.StateMatch;
import io.millrace.planner.ConnectorChecks;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Planner;
import io.millrace.worker.WorkerOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Runs plans in this JVM. Snapshots lie in a temporary folder, which is deleted at the end, unless
 * the option {@code snapshot.folder} names another place. A job that runs when the JVM is asked to
 * end (by Ctrl-C) is stopped with a last snapshot first.
 *
 * <p>Immutable: each {@code with} method returns a new executor.
 */
public final class EmbeddedExecutor implements PlanExecutor {
  private final Configuration configuration;
  private final List<ConfigurationOption<?>> alsoKnown;
  private final int workers;

  /** An executor where every option has its default, unless the program sets it. */
  public EmbeddedExecutor() {
    this(Configuration.empty());
  }

  /** An executor with these options; those that the program sets win. */
  public EmbeddedExecutor(Configuration configuration) {
    this(configuration, List.of());
  }

  /**
   * An executor with options among which are some that only others know.
   *
   * @param alsoKnown the others' options, which are ignored here, while any that is known to nobody
   *     is refused
   */
  public EmbeddedExecutor(
      Configuration configuration, Collection<ConfigurationOption<?>> alsoKnown) {
    this(configuration, List.copyOf(alsoKnown), 1);
  }

  private EmbeddedExecutor(
      Configuration configuration, List<ConfigurationOption<?>> alsoKnown, int workers) {
    this.configuration = configuration;
    this.alsoKnown = alsoKnown;
    this.workers = workers;
  }

  /**
   * One that divides the tasks among several workers, which speak with each other over TCP as they
   * would on a cluster.
   *
   * @throws UserException if there is not at least one
   */
  public EmbeddedExecutor withWorkers(int count) {
    if (count < 1) {
      throw new UserException("count=" + count + " of workers must be at least 1");
    }
    return new EmbeddedExecutor(configuration, alsoKnown, count);
  }

  /** One that begins with the state in a snapshot's folder. */
  public EmbeddedExecutor fromSnapshot(String folder) {
    return new EmbeddedExecutor(
        configuration.with(JobOptions.RESTORE_FROM.key(), folder), alsoKnown, workers);
  }

  /**
   * Runs a plan to its end.
   *
   * @throws UserException if it can not be run as it is
   * @throws io.millrace.api.JobFailedException if it failed or was cancelled
   */
  @Override
  public JobResult execute(Plan plan) throws InterruptedException, IOException {
    try (EmbeddedJob job = start(plan)) {
      return job.awaitInForeground();
    }
  }

  /**
   * Starts a plan, and returns while it runs. The job must be closed.
   *
   * @throws UserException if it can not be run as it is
   */
  public EmbeddedJob start(Plan plan) throws IOException {
    ExecutionPlan executionPlan = Planner.plan(plan, configuration);
    executionPlan.configuration().check(knownOptions());
    if (RestorePoint.of(executionPlan).isEmpty()) {
      ConnectorChecks.check(executionPlan);
    }
    return EmbeddedJob.start(executionPlan, EmbeddedSize.of(executionPlan, workers));
  }

  /**
   * What a plan would go on with, or empty if it would begin anew.
   *
   * @throws UserException if there is no snapshot where it shall begin, or it does not fit the plan
   */
  public Optional<StateMatch> restored(Plan plan) {
    return RestorePoint.of(Planner.plan(plan, configuration));
  }

  private List<ConfigurationOption<?>> knownOptions() {
    List<ConfigurationOption<?>> known = new ArrayList<>(alsoKnown);
    known.addAll(JobOptions.all());
    known.addAll(MasterOptions.all());
    known.addAll(WorkerOptions.all());
    return known;
  }

  @Override
  public String explain(Plan plan) {
    return Planner.plan(plan, configuration).explain();
  }
}
