package io.millrace.embedded;

import io.millrace.api.JobFailedException;
import io.millrace.api.JobResult;
import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.api.configuration.JobOptions;
import io.millrace.master.MasterProcess;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.coordination.MemoryCoordination;
import io.millrace.master.job.JobDescription;
import io.millrace.master.job.MasterSettings;
import io.millrace.planner.ExecutionPlan;
import io.millrace.protocol.JobState;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.RefusedException;
import io.millrace.worker.PlanFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.thrift.TException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that runs in this JVM. Safe for use by several threads. When it is closed, or has ended and
 * {@link #await} has returned, no thread and no file of it is left but snapshots that were wanted
 * elsewhere, and all of them if the job failed because one is damaged.
 */
public final class EmbeddedJob implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedJob.class);

  private final String jobId;
  private final ExecutionPlan plan;
  private final JobFolder folder;
  private final long startNanos = System.nanoTime();
  private final MasterProcess master;
  private final EmbeddedWorkers workers;
  private final CompletableFuture<JobOutcome> ended = new CompletableFuture<>();
  private volatile JobStatus lastStatus;

  private EmbeddedJob(String jobId, ExecutionPlan plan, JobFolder folder, EmbeddedSize size) {
    this.jobId = jobId;
    this.plan = plan;
    this.folder = folder;
    String restoreFrom = plan.configuration().get(JobOptions.RESTORE_FROM);
    JobDescription description =
        new JobDescription(
            jobId,
            plan,
            folder.planPath(),
            plan.explain(),
            folder.snapshots(),
            System.currentTimeMillis(),
            Optional.of(restoreFrom).filter(given -> !given.isEmpty()),
            LocalJobIds::hasEnded);
    workers = new EmbeddedWorkers(jobId, plan.configuration(), size);
    master =
        new MasterProcess(
            description,
            MasterSettings.from(plan.configuration(), size.workers()),
            MemoryCoordination.lead(new MemoryCoordination.Memory()),
            workers,
            workers);
    workers.reportTo(master);
  }

  static EmbeddedJob start(ExecutionPlan plan, EmbeddedSize size) throws IOException {
    String jobId = LocalJobIds.begin();
    try {
      return start(jobId, plan, size);
    } catch (RuntimeException | IOException e) {
      LocalJobIds.end(jobId);
      throw e;
    }
  }

  private static EmbeddedJob start(String jobId, ExecutionPlan plan, EmbeddedSize size)
      throws IOException {
    JobFolder folder = JobFolder.create(jobId, plan.configuration());
    try {
      PlanFile.write(plan, folder.planPath());
      EmbeddedJob job = new EmbeddedJob(jobId, plan, folder, size);
      job.run();
      return job;
    } catch (RuntimeException | IOException e) {
      folder.delete();
      throw e;
    }
  }

  private void run() {
    Thread tidier = new Thread(this::awaitEndAndTidyUp, jobId + "-end");
    tidier.setDaemon(true);
    tidier.start();
    master.start();
  }

  private void awaitEndAndTidyUp() {
    try {
      JobOutcome outcome = master.end().applyToEither(workers.broken(), Function.identity()).get();
      lastStatus = master.status();
      if (outcome.areFilesKept() && folder.holdsSnapshots()) {
        endAll();
      } else {
        tidyUp();
      }
      ended.complete(outcome);
    } catch (ExecutionException e) {
      tidyUp();
      ended.completeExceptionally(e.getCause());
    } catch (InterruptedException | TException | RuntimeException e) {
      tidyUp();
      ended.completeExceptionally(e);
    }
  }

  private void endAll() {
    try {
      workers.endAll();
      master.close();
      LocalJobIds.end(jobId);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tidyUp() {
    endAll();
    try {
      folder.delete();
    } catch (IOException e) {
      LOG.warn("the folder {} of {} could not be deleted: {}", folder.temporary(), jobId, e);
    }
  }

  /** Names the job. */
  public String jobId() {
    return jobId;
  }

  /** The job's folder, which is deleted when it ends. */
  Path folder() {
    return folder.temporary();
  }

  /** How the job does, or how it ended. */
  public JobStatus status() {
    JobStatus last = lastStatus;
    if (last != null) {
      return last;
    }
    try {
      return call(master::status);
    } catch (UserException e) {
      last = lastStatus; // it has ended while it was asked
      if (last == null) {
        throw e;
      }
      return last;
    }
  }

  /** Whether it has ended, in whatever way. */
  public boolean isEnded() {
    return ended.isDone();
  }

  /**
   * Takes a savepoint.
   *
   * @param into a folder, with the scheme of its storage
   * @return where the savepoint is
   * @throws UserException if none can be taken
   */
  public String savepoint(String into) {
    return call(() -> master.savepoint(into));
  }

  /**
   * Takes a last snapshot, then ends the job; returns when that is done.
   *
   * @param into a folder, with the scheme of its storage; empty for the job's own, which is deleted
   *     at the end unless the option {@code snapshot.folder} names it
   * @param drain whether windows fire before the end, as if the input had ended
   * @return where the snapshot is
   * @throws UserException if the job ends otherwise
   */
  public String stop(String into, boolean drain) {
    return call(() -> master.stop(into, drain));
  }

  /** Ends the job at once; what was not committed is given up. */
  public void cancel() {
    call(
        () -> {
          master.cancel();
          return null;
        });
  }

  /**
   * Kills one of the job's workers, as if its process had died; another one takes its place. For
   * tests of what becomes of a program then.
   *
   * @param index counts the living workers, from 0
   * @return whether there was one: none is left when the job has ended
   */
  public boolean killWorker(int index) {
    return workers.kill(index);
  }

  /**
   * Waits for the job's end.
   *
   * @throws JobFailedException if it failed or was cancelled
   */
  public JobResult await() throws InterruptedException {
    JobOutcome outcome;
    try {
      outcome = ended.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ResourceException missing) {
        throw missing;
      }
      throw new IllegalStateException("the engine failed while it ran " + jobId, e.getCause());
    }
    if (outcome.state() == JobState.FAILED) {
      throw new JobFailedException(jobId, outcome.message());
    }
    if (outcome.state() == JobState.CANCELLED) {
      throw new JobFailedException(jobId, "'" + plan.jobName() + "' was cancelled");
    }
    Duration duration = Duration.ofNanos(System.nanoTime() - startNanos);
    return new JobResult(jobId, true, duration, outcome.counters());
  }

  /**
   * As {@link #await}; if the JVM is made to end meanwhile, what becomes of the job is said by
   * {@link Farewell}, and this method does not return.
   */
  JobResult awaitInForeground() throws InterruptedException {
    Thread farewell = new Thread(new Farewell(this)::say, jobId + "-farewell");
    Runtime.getRuntime().addShutdownHook(farewell);
    try {
      return await();
    } finally {
      if (!isRemoved(farewell)) {
        new CountDownLatch(1).await();
      }
    }
  }

  private static boolean isRemoved(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false; // the JVM is ending
    }
  }

  /** The job's name, as a sentence begins with it. */
  String quotedName() {
    return "'" + plan.jobName() + "'";
  }

  /** Whether snapshots lie where the end of the job does not delete them. */
  boolean keepsSnapshots() {
    return !plan.configuration().get(JobOptions.SNAPSHOT_FOLDER).isEmpty();
  }

  /** Waits for the end, whatever it is; {@code false} if it does not come within some time. */
  boolean awaitEnd(long timeoutMillis) throws InterruptedException {
    try {
      ended.get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      LOG.debug("{} has ended by an error", jobId, e);
    } catch (TimeoutException e) {
      return false;
    }
    return true;
  }

  /** The operator that a thread is in, if it is one of the job's. */
  Optional<String> operatorIn(Thread thread) {
    return workers.operatorIn(thread);
  }

  /**
   * Ends the job at once although a function may never return: its thread is left behind.
   *
   * @return whether the sinks have given up what was not committed
   */
  boolean abandon(long patienceMillis, long timeoutMillis) throws InterruptedException {
    Thread cancelling = new Thread(this::tryToCancel, jobId + "-cancel");
    cancelling.setDaemon(true);
    cancelling.start();
    boolean isSettled = isSettledWithin(patienceMillis);
    if (!isSettled) {
      workers.killAll("was left behind");
      isSettled = isSettledWithin(timeoutMillis);
    }
    try {
      folder.delete();
    } catch (IOException e) {
      LOG.warn("the folder {} of {} could not be deleted: {}", folder.temporary(), jobId, e);
    }
    return isSettled;
  }

  private void tryToCancel() {
    try {
      cancel();
    } catch (RuntimeException e) {
      LOG.debug("{} is ending already", jobId, e);
    }
  }

  private boolean isSettledWithin(long timeoutMillis) throws InterruptedException {
    try {
      master.end().get(timeoutMillis, TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /** Cancels the job if it has not ended, and waits until nothing is left of it. */
  @Override
  public void close() {
    if (!isEnded()) {
      try {
        cancel();
      } catch (UserException e) {
        LOG.debug("{} is ending already", jobId, e);
      }
    }
    try {
      ended.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.debug("{} has ended by an error", jobId, e);
    }
  }

  private interface Call<T> {
    T make() throws TException;
  }

  private <T> T call(Call<T> call) {
    try {
      return call.make();
    } catch (RefusedException e) {
      throw new UserException(e.getMessage(), e);
    } catch (TException e) {
      if (master.end().isDone()) {
        throw new UserException("the job " + jobId + " has ended", e);
      }
      throw new IllegalStateException("the master did not answer: " + e, e);
    }
  }
}
