package io.millrace.yarn.client;

import io.millrace.api.JobResult;
import io.millrace.api.PlanExecutor;
import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.plan.Plan;
import io.millrace.master.snapshot.RestorePoint;
import io.millrace.master.snapshot.StateMatch;
import io.millrace.planner.ConnectorChecks;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Planner;
import io.millrace.yarn.BackgroundTask;
import io.millrace.yarn.ShutdownHooks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs plans as applications on YARN, one application for each plan. For one thread.
 *
 * <p>Somebody who interrupts a program that waits for its job's end leaves the job running.
 */
public final class YarnExecutor implements PlanExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(YarnExecutor.class);

  /** How long a command that does not wait for its job waits for the end of tidying up. */
  private static final long CLEANING_MILLIS = 15_000;

  private final Cluster cluster;
  private final EngineArchive engine;
  private final Path programJar;
  private final Configuration outside;
  private final Mode mode;
  private final PrintWriter out;

  /** Whether to wait for the job's end. */
  public enum Mode {
    ATTACHED,
    DETACHED
  }

  /**
   * An executor.
   *
   * @param programJar what the containers load the program's classes from
   * @param outside the options from files and the command line
   * @param out where to say what happens
   * @throws io.millrace.api.UserException if the installation is incomplete
   */
  public YarnExecutor(
      Cluster cluster, Path programJar, Configuration outside, Mode mode, PrintWriter out) {
    this.cluster = cluster;
    this.engine = EngineArchive.ofInstallation();
    this.programJar = programJar;
    this.outside = outside;
    this.mode = mode;
    this.out = out;
  }

  @Override
  public JobResult execute(Plan plan) throws Exception {
    ExecutionPlan execution = Planner.plan(plan, outside);
    Submission.Submitted job = submit(execution);
    out.println("Submitted '" + plan.jobName() + "' as " + job.id());
    BackgroundTask<Void> cleaning = cleanInPassing(execution.configuration());
    if (mode == Mode.DETACHED) {
      cleaning.awaitFor(CLEANING_MILLIS);
      out.println(whatCanBeDone(job));
      return new JobResult(job.id().toString(), false, Duration.ZERO, Map.of());
    }
    Thread farewell =
        new Thread(
            () -> out.println("\nThe job runs on without this terminal.\n" + whatCanBeDone(job)),
            "farewell");
    Runtime.getRuntime().addShutdownHook(farewell);
    try {
      return new JobMonitor(cluster, job, execution.configuration(), out).await();
    } finally {
      ShutdownHooks.remove(farewell);
    }
  }

  /** Tidies up after jobs that were killed, in the background: what remains has its verb. */
  private BackgroundTask<Void> cleanInPassing(Configuration options) {
    return BackgroundTask.start(
        "cleaning",
        () -> {
          try {
            new Cleaning(cluster, options, out).runInPassing();
          } catch (ResourceException e) {
            LOG.debug("what other jobs have left stays for now", e);
          }
          return null;
        });
  }

  private Submission.Submitted submit(ExecutionPlan plan) throws Exception {
    Optional<StateMatch> restored = RestorePoint.of(plan);
    boolean isNew = restored.isEmpty();
    BackgroundTask<Void> sources =
        BackgroundTask.start(
            "source-checks",
            () -> {
              if (isNew) {
                ConnectorChecks.checkSources(plan);
              }
              return null;
            });
    try (Submission submission = new Submission(cluster, engine, programJar, plan)) {
      submission.check();
      sources.await();
      if (isNew) {
        ConnectorChecks.checkSinks(plan); // last, since a sink may clear its place for the job
      }
      restored.ifPresent(match -> out.println(match.describe()));
      return submission.submit();
    }
  }

  @Override
  public String explain(Plan plan) {
    return Planner.plan(plan, outside).explain();
  }

  private static String whatCanBeDone(Submission.Submitted job) {
    return """
        To see it:                           millrace status %1$s
        To end it with a last snapshot:      millrace stop %1$s
        To end it at once:                   millrace cancel %1$s"""
        .formatted(job.id());
  }
}
