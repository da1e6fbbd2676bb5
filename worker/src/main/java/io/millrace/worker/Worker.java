package io.millrace.worker;

import io.millrace.api.configuration.Configuration;
import io.millrace.planner.ChainedOperator;
import io.millrace.protocol.AssignSplitsCommand;
import io.millrace.protocol.DeployCommand;
import io.millrace.protocol.EndTasksCommand;
import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.MasterService;
import io.millrace.protocol.SnapshotCompletedCommand;
import io.millrace.protocol.StaleException;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TriggerSnapshotCommand;
import io.millrace.protocol.WorkerRegistration;
import io.millrace.protocol.WorkerService;
import io.millrace.worker.code.ClassCopies;
import io.millrace.worker.code.PlanClasses;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.Element;
import io.millrace.worker.exchange.RemoteChannels;
import io.millrace.worker.loop.EventLoops;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.memory.SpillFile;
import io.millrace.worker.operator.Operator;
import io.millrace.worker.operator.OperatorFactory;
import io.millrace.worker.task.Task;
import io.millrace.worker.task.TaskEnvironment;
import io.millrace.worker.task.TaskMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks for a master. Commands may come from any thread, more than once, and late: each is
 * checked at once, and carried out in order by one control thread. A command that speaks for an
 * older attempt than the newest known is refused as stale.
 *
 * <p>The worker goes over to a newer attempt only when all tasks of the older one have ended and
 * given back what they held.
 */
public final class Worker implements WorkerService.Iface, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private static final long CLOSE_TIMEOUT_MILLIS = 10_000;
  private static final long LAST_WORDS_MILLIS = 3_000;

  private final WorkerRegistration registration;
  private final PagePool pagePool;
  private final EventLoops loops;
  private final RemoteChannels channels;
  private final WorkerHost host;
  private final MasterLink link;
  private final ExecutorService starters;
  private final ExecutorService control;
  private final Attempt.Surroundings surroundings;
  private final boolean areClassesCopied;

  /** What the tasks reported to the master belong to. Written by the control thread. */
  private volatile Attempt attempt;

  // Guarded by this: what has been commanded, though perhaps not yet carried out.
  private AttemptId newest = AttemptId.NONE;
  private boolean isNewestDeployed;
  private boolean isNewestEnded;
  private final Map<TaskId, Integer> splitSequences = new HashMap<>();

  // The control thread only.
  private LoadedPlan loadedPlan;

  /** A worker with the operators of the engine; see the other constructor. */
  public Worker(
      WorkerRegistration registration,
      Configuration configuration,
      WorkerMemory memory,
      CodecRegistry codecs,
      RemoteChannels channels,
      MasterService.Iface master,
      WorkerHost host) {
    this(
        registration,
        configuration,
        memory,
        codecs,
        channels,
        master,
        host,
        OperatorFactory::create);
  }

  /**
   * A worker, not yet started. The program's classes are found by the context class loader of the
   * calling thread.
   *
   * @param registration what the master is told; its slots are the number of event loops
   * @param memory of which the worker takes the part for pages
   * @param channels to and from other workers; closed with the worker
   * @param master takes the reports, which are repeated until it answers
   * @param host is told when the worker is over
   * @param operators makes the operators of tasks
   */
  Worker(
      WorkerRegistration registration,
      Configuration configuration,
      WorkerMemory memory,
      CodecRegistry codecs,
      RemoteChannels channels,
      MasterService.Iface master,
      WorkerHost host,
      BiFunction<ChainedOperator, ClassCopies, Operator> operators) {
    this.registration = registration;
    this.channels = channels;
    this.host = host;
    ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
    String name = "worker-" + registration.getWorkerId();
    pagePool = new PagePool(memory.pageBytes(), spillFile(configuration));
    loops = new EventLoops(name, registration.getSlots(), classLoader, this::onThreadFailed);
    link = new MasterLink(master, registration, this::heartbeat, this::follow, host);
    starters = Executors.newCachedThreadPool(threads(name + "-starter", classLoader));
    control = Executors.newSingleThreadExecutor(threads(name + "-control", classLoader));
    surroundings =
        new Attempt.Surroundings(
            registration.getWorkerId(),
            new TaskEnvironment(
                pagePool,
                codecs,
                operators,
                new PlanClasses(false),
                configuration.get(WorkerOptions.CHECK_RECORDS),
                configuration.get(WorkerOptions.SHOW_RECORDS)),
            loops,
            channels,
            link,
            starters,
            configuration.get(WorkerOptions.SNAPSHOT_THREADS),
            classLoader);
    areClassesCopied = configuration.get(WorkerOptions.COPY_CLASSES);
    attempt = new Attempt(AttemptId.NONE, surroundings);
  }

  private static SpillFile spillFile(Configuration configuration) {
    String folder = configuration.get(WorkerOptions.SPILL_FOLDER);
    return new SpillFile(
        Path.of(folder.isEmpty() ? System.getProperty("java.io.tmpdir") : folder),
        configuration.get(WorkerOptions.SPILL_LIMIT));
  }

  /** What ran in the thread may never be heard of again, which nobody would notice. */
  private void onThreadFailed(Thread thread, Throwable error) {
    LOG.error("thread {} has failed", thread.getName(), error);
    host.onFailed("thread " + thread.getName() + " has failed: " + error);
  }

  private ThreadFactory threads(String name, ClassLoader classLoader) {
    AtomicInteger started = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, name + "-" + started.getAndIncrement());
      thread.setDaemon(true);
      thread.setContextClassLoader(classLoader);
      thread.setUncaughtExceptionHandler(this::onThreadFailed);
      return thread;
    };
  }

  /** Registers with the master and begins to report to it. */
  public void start() {
    link.start();
  }

  @Override
  public void deploy(DeployCommand command) throws TException {
    AttemptId id = new AttemptId(command.getEpoch(), command.getAttempt());
    synchronized (this) {
      advanceTo(id);
      if (isNewestDeployed || isNewestEnded) {
        return;
      }
      isNewestDeployed = true;
      carryOut(
          () -> {
            endAttempt();
            attempt = new Attempt(id, surroundings, command);
            link.heartbeatNow();
            attempt.start(command, this::loadPlan, surroundings);
          });
    }
  }

  @Override
  public void assignSplits(AssignSplitsCommand command) throws TException {
    synchronized (this) {
      if (!isForDeployed(command.getEpoch(), command.getAttempt())) {
        return;
      }
      int last = splitSequences.getOrDefault(command.getTask(), 0);
      if (command.getSequence() <= last) {
        return;
      }
      if (command.getSequence() > last + 1) {
        throw notYet("assignment " + (last + 1) + " of splits");
      }
      splitSequences.put(command.getTask(), command.getSequence());
      carryOut(
          () ->
              attempt.assignSplits(
                  command.getTask(),
                  new TaskMessage.AssignSplits(command.getSplits(), command.isLast())));
    }
  }

  @Override
  public void triggerSnapshot(TriggerSnapshotCommand command) throws TException {
    Element.Barrier barrier =
        new Element.Barrier(command.getSnapshotId(), command.getKind(), command.getFolder());
    synchronized (this) {
      if (isForDeployed(command.getEpoch(), command.getAttempt())) {
        carryOut(
            () ->
                attempt.triggerSnapshot(
                    new TaskMessage.TriggerSnapshot(barrier, command.isDrain())));
      }
    }
  }

  @Override
  public void completeSnapshot(SnapshotCompletedCommand command) throws TException {
    endSnapshot(command, true);
  }

  @Override
  public void abortSnapshot(SnapshotCompletedCommand command) throws TException {
    endSnapshot(command, false);
  }

  private synchronized void endSnapshot(SnapshotCompletedCommand command, boolean isCompleted)
      throws TException {
    if (isForDeployed(command.getEpoch(), command.getAttempt())) {
      carryOut(() -> attempt.endSnapshot(command.getSnapshotId(), isCompleted));
    }
  }

  @Override
  public void endTasks(EndTasksCommand command) throws TException {
    AttemptId id = new AttemptId(command.getEpoch(), command.getAttempt());
    synchronized (this) {
      advanceTo(id);
      if (isNewestEnded) {
        return;
      }
      isNewestEnded = true;
      carryOut(
          () -> {
            if (attempt.id().equals(id)) {
              if (command.isFinished()) {
                attempt.finish();
              } else {
                attempt.cancel();
                attempt.awaitEnd();
              }
            } else {
              endAttempt();
              attempt = new Attempt(id, surroundings);
              link.heartbeatNow();
            }
          });
    }
  }

  @Override
  public void shutDown(long epoch) throws TException {
    synchronized (this) {
      if (epoch < newest.epoch()) {
        throw stale("the master of epoch " + epoch);
      }
    }
    LOG.info("the master of epoch {} ends this worker", epoch);
    host.onShutDown();
  }

  /** From now on an earlier master has nothing to say here. */
  private synchronized void follow(long epoch) {
    if (epoch > newest.epoch()) {
      goOnTo(new AttemptId(epoch, 0));
    }
  }

  /** Takes note of the newest attempt. */
  private void advanceTo(AttemptId id) throws StaleException {
    int order = id.compareTo(newest);
    if (order < 0) {
      throw stale(id.toString());
    }
    if (order > 0) {
      goOnTo(id);
    }
  }

  private void goOnTo(AttemptId id) {
    newest = id;
    isNewestDeployed = false;
    isNewestEnded = false;
    splitSequences.clear();
  }

  /**
   * Whether a command is for tasks that are there; {@code false} if they have been told to end.
   *
   * @throws TException if the command is stale, or the one that starts the tasks is yet to come
   */
  private boolean isForDeployed(long epoch, int number) throws TException {
    AttemptId id = new AttemptId(epoch, number);
    int order = id.compareTo(newest);
    if (order < 0) {
      throw stale(id.toString());
    }
    if (order > 0 || !(isNewestDeployed || isNewestEnded)) {
      throw notYet("the command to deploy " + id);
    }
    return !isNewestEnded;
  }

  private StaleException stale(String speaker) {
    return new StaleException(speaker + " is over; the newest is " + newest, newest.epoch());
  }

  /** Not an answer, so the command will come again. */
  private static TException notYet(String missing) {
    return new TApplicationException(
        TApplicationException.INTERNAL_ERROR, missing + " has not arrived yet");
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  /** Leaves work to the control thread. */
  private void carryOut(Work work) {
    try {
      control.execute(
          () -> {
            try {
              work.run();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt(); // the worker is being closed
            } catch (RuntimeException | Error e) {
              LOG.error("a command could not be carried out", e);
              host.onFailed("a command could not be carried out: " + e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("a command came after the end of the worker");
    }
  }

  /** Cancels the tasks of the present attempt and waits until nothing of them is left. */
  private void endAttempt() throws InterruptedException {
    attempt.cancel();
    attempt.awaitEnd();
    attempt.release();
    link.forgetReports();
    if (pagePool.bytesInUse() > 0) {
      LOG.error(
          "{} bytes of state memory were not given back after {}",
          pagePool.bytesInUse(),
          attempt.id());
    }
  }

  private LoadedPlan loadPlan(String path) {
    if (loadedPlan == null || !path.equals(loadedPlan.path())) {
      try {
        loadedPlan = new LoadedPlan(path, PlanFile.read(path), new PlanClasses(areClassesCopied));
        surroundings.environment().codecs().registerAll(loadedPlan.plan().codecs());
      } catch (IOException e) {
        throw new UncheckedIOException("the plan " + path + " can not be read", e);
      }
    }
    return loadedPlan;
  }

  private Heartbeat heartbeat() {
    Attempt reported = attempt;
    Runtime runtime = Runtime.getRuntime();
    return new Heartbeat(
            registration.getWorkerId(),
            reported.id().epoch(),
            reported.id().number(),
            reported.reports(),
            reported.metrics(),
            runtime.totalMemory() - runtime.freeMemory(),
            pagePool.bytesInUse(),
            pagePool.budgetBytes())
        .setSpilledBytes(pagePool.spilledBytes());
  }

  /**
   * Tells the master that the program's code ends this process. To be called by a shutdown hook;
   * returns when the master knows, or after some seconds.
   */
  public void endByProgram(JvmExit exit) throws InterruptedException {
    attempt.failByExit(exit);
    if (!link.heartbeatAndAwait(LAST_WORDS_MILLIS)) {
      LOG.warn("the master could not be told that {}", exit.describe());
    }
  }

  /** The operator whose function a thread is in, if it is a thread of this worker's tasks. */
  public Optional<String> operatorIn(Thread thread) {
    return loops
        .steppableIn(thread)
        .filter(Task.class::isInstance)
        .map(task -> ((Task) task).operatorIn(thread.getStackTrace()));
  }

  /** The memory for state, which is all given back when no task runs. */
  PagePool pagePool() {
    return pagePool;
  }

  /**
   * Cancels all tasks and ends all threads. Waits until they have ended, though not for ever: a
   * step that never returns is left behind.
   */
  @Override
  public void close() {
    synchronized (this) {
      carryOut(this::endAttempt);
      control.shutdown();
    }
    try {
      if (!control.awaitTermination(CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.warn("tasks of {} do not end, and are left behind", attempt.id());
        control.shutdownNow();
      }
    } catch (InterruptedException e) {
      control.shutdownNow();
      Thread.currentThread().interrupt();
    }
    link.close();
    starters.shutdownNow();
    channels.close();
    loops.close();
    pagePool.close();
  }
}
