package io.millrace.worker;

import io.millrace.api.UserException;
import io.millrace.planner.ExecutionPlan;
import io.millrace.protocol.CommitReport;
import io.millrace.protocol.DeployCommand;
import io.millrace.protocol.SnapshotAcknowledgement;
import io.millrace.protocol.SnapshotDecline;
import io.millrace.protocol.TaskDeployment;
import io.millrace.protocol.TaskFailure;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskMetrics;
import io.millrace.protocol.TaskReport;
import io.millrace.protocol.TaskState;
import io.millrace.worker.exchange.RemoteChannels;
import io.millrace.worker.loop.EventLoops;
import io.millrace.worker.memory.LostStateException;
import io.millrace.worker.operator.OperatorFactory;
import io.millrace.worker.snapshot.SnapshotUploader;
import io.millrace.worker.snapshot.TaskSnapshot;
import io.millrace.worker.task.FailureKind;
import io.millrace.worker.task.Task;
import io.millrace.worker.task.TaskDescription;
import io.millrace.worker.task.TaskEnvironment;
import io.millrace.worker.task.TaskListener;
import io.millrace.worker.task.TaskMessage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks that a worker runs, or has run, in one attempt. Made, told and ended by the worker's
 * control thread; hears from the tasks on their threads.
 */
final class Attempt implements TaskListener, SnapshotUploader.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
  private static final long PATIENCE_MILLIS = 1_000;

  private final AttemptId id;
  private final String workerId;
  private final MasterLink link;
  private final EventLoops loops;
  private final SnapshotUploader uploader;

  /** Empty until the tasks have been created. */
  private volatile Map<TaskId, Task> tasks = Map.of();

  /** How each task does; guarded by this. */
  private final Map<TaskId, TaskReport> reports = new LinkedHashMap<>();

  private RemoteChannels channels;
  private long incarnation;

  /** What all attempts of a worker share. */
  record Surroundings(
      String workerId,
      TaskEnvironment environment,
      EventLoops loops,
      RemoteChannels channels,
      MasterLink link,
      Executor starters,
      int snapshotThreads,
      ClassLoader classLoader) {}

  /** An attempt without tasks. */
  Attempt(AttemptId id, Surroundings worker) {
    this.id = id;
    this.workerId = worker.workerId();
    this.link = worker.link();
    this.loops = worker.loops();
    uploader =
        new SnapshotUploader(
            "worker-" + workerId + "-snapshots",
            worker.snapshotThreads(),
            worker.classLoader(),
            this);
  }

  /** An attempt with tasks, which are not yet started. */
  Attempt(AttemptId id, Surroundings worker, DeployCommand command) {
    this(id, worker);
    for (TaskDeployment deployment : command.getTasks()) {
      reports.put(deployment.getTask(), new TaskReport(deployment.getTask(), TaskState.STARTING));
    }
    channels = worker.channels();
    incarnation = command.getIncarnation();
  }

  AttemptId id() {
    return id;
  }

  /**
   * Starts the tasks. Returns before they run; what goes wrong is reported as the failure of all of
   * them.
   */
  void start(DeployCommand command, Function<String, LoadedPlan> plans, Surroundings worker) {
    try {
      create(command, plans.apply(command.getPlanPath()), worker);
    } catch (RuntimeException | LinkageError e) {
      FailureKind kind = FailureKind.of(e);
      LOG.info("{} can not be started: {}", id, e.getMessage(), kind.isExplained() ? null : e);
      TaskFailure failure =
          new TaskFailure(
              "",
              kind.isExplained() ? e.getMessage() : "can not start: " + e,
              kind.isExplained() ? "" : trace(e),
              kind.isPermanent());
      command.getTasks().forEach(task -> onStateChanged(task.getTask(), TaskState.FAILED, failure));
      return;
    }
    uploader.start();
    AtomicInteger unopened = new AtomicInteger(tasks.size());
    for (Task task : tasks.values()) {
      worker
          .starters()
          .execute(
              () -> {
                open(task, worker.loops());
                if (unopened.decrementAndGet() == 0) {
                  SnapshotRehearsal.runOnce(worker.environment().codecs());
                }
              });
    }
  }

  private void create(DeployCommand command, LoadedPlan loaded, Surroundings worker) {
    worker.environment().pagePool().expectAccounts(withState(command, loaded.plan()));
    TaskEnvironment environment = worker.environment().withClasses(loaded.classes());
    Wiring wiring = new Wiring(loaded.plan(), command, environment);
    Map<TaskId, Task> created = new LinkedHashMap<>();
    for (TaskDeployment deployment : command.getTasks()) {
      TaskId task = deployment.getTask();
      TaskDescription description =
          new TaskDescription(
              command.getJobId(),
              command.getIncarnation(),
              loaded.plan(),
              command.getKeyGroups(),
              task,
              deployment.getRestored());
      created.put(
          task,
          new Task(description, environment, wiring.inputOf(task), wiring.outputsOf(task), this));
    }
    wiring.connect(created, worker.channels(), worker.loops());
    tasks = created;
  }

  /** How many of the tasks' operators will need memory for state. */
  private static int withState(DeployCommand command, ExecutionPlan plan) {
    return command.getTasks().stream()
        .map(deployment -> plan.stages().get(deployment.getTask().getStage()))
        .mapToInt(
            stage -> (int) stage.operators().stream().filter(OperatorFactory::isKeyed).count())
        .sum();
  }

  private static void open(Task task, EventLoops loops) {
    if (task.open()) {
      try {
        loops.add(task, task.id().getIndex());
      } catch (RuntimeException | Error e) { // such as no thread for a task that blocks
        task.giveUp(e);
      }
    }
  }

  void assignSplits(TaskId task, TaskMessage.AssignSplits splits) {
    Task source = tasks.get(task);
    if (source != null) {
      source.tell(splits);
    }
  }

  void triggerSnapshot(TaskMessage.TriggerSnapshot trigger) {
    tellAll(trigger);
  }

  void endSnapshot(long snapshotId, boolean isCompleted) {
    if (!isCompleted) {
      uploader.abort(snapshotId);
    }
    tellAll(new TaskMessage.SnapshotEnded(snapshotId, isCompleted));
  }

  void finish() {
    tellAll(new TaskMessage.Finish());
  }

  void cancel() {
    tellAll(new TaskMessage.Cancel());
  }

  private void tellAll(TaskMessage message) {
    tasks.values().forEach(task -> task.tell(message));
  }

  /**
   * Waits until all tasks have ended. Those whose steps wait for something are disturbed; one that
   * keeps its thread busy for ever can only be named.
   */
  void awaitEnd() throws InterruptedException {
    boolean areNamed = false;
    while (!awaitEnd(PATIENCE_MILLIS)) {
      for (Task task : tasks.values()) {
        if (isFinal(task.state())) {
          continue;
        }
        if (!areNamed) {
          LOG.warn("task {} is slow to end", task.name());
        }
        loops.interrupt(task);
      }
      areNamed = true;
    }
  }

  private synchronized boolean awaitEnd(long timeoutMillis) throws InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    while (!isEnded()) {
      long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
      if (leftMillis <= 0) {
        return false;
      }
      wait(leftMillis);
    }
    return true;
  }

  private boolean isEnded() {
    return reports.values().stream().allMatch(report -> isFinal(report.getState()));
  }

  /**
   * Says that the program's code ends this process: it is the failure of the task that has called,
   * or of any if none of the tasks' threads has.
   */
  void failByExit(JvmExit exit) {
    Optional<Task> caller =
        loops.steppableIn(exit.thread()).filter(Task.class::isInstance).map(Task.class::cast);
    Optional<TaskId> failed =
        caller.map(Task::id).or(() -> reports().stream().map(TaskReport::getTask).findFirst());
    String operator =
        caller
            .map(task -> task.operatorIn(exit.stack().toArray(StackTraceElement[]::new)))
            .orElse("");
    String message =
        (operator.isEmpty() ? "the program" : "operator '" + operator + "'")
            + " ended the worker's process: "
            + exit.describe();
    TaskFailure failure = new TaskFailure(operator, message, exit.trace(), false);
    failed.ifPresent(task -> onStateChanged(task, TaskState.FAILED, failure));
  }

  private static boolean isFinal(TaskState state) {
    return state == TaskState.FINISHED || state == TaskState.CANCELLED || state == TaskState.FAILED;
  }

  /** Lets go of everything but the reports; all tasks must have ended. */
  void release() throws InterruptedException {
    uploader.close();
    while (!uploader.awaitEnd(PATIENCE_MILLIS)) {
      LOG.info("still waiting for the end of writing to snapshots of {}", id);
    }
    if (channels != null) {
      channels.closeIncarnation(incarnation);
    }
  }

  synchronized List<TaskReport> reports() {
    return reports.values().stream().map(TaskReport::new).toList();
  }

  /** How the tasks do, as of a moment ago; empty if they have not been created. */
  List<TaskMetrics> metrics() {
    List<TaskMetrics> metrics = new ArrayList<>();
    tasks.values().forEach(task -> metrics.add(metricsOf(task)));
    return metrics;
  }

  private TaskMetrics metricsOf(Task task) {
    TaskMetrics metrics = task.metrics();
    loops
        .stuckStep(task)
        .ifPresent(
            step -> {
              metrics.setStuckOperator(task.operatorIn(step.thread().getStackTrace()));
              metrics.setStuckMillis(step.millis());
            });
    return metrics;
  }

  @Override
  public void onStateChanged(TaskId task, TaskState state, TaskFailure failure) {
    synchronized (this) {
      TaskReport report = new TaskReport(task, state);
      report.setFailure(failure);
      reports.put(task, report);
      notifyAll();
    }
    link.heartbeatNow();
  }

  @Override
  public void onSnapshotTaken(TaskSnapshot snapshot) {
    uploader.submit(snapshot);
  }

  @Override
  public void onSnapshotWritten(TaskSnapshot snapshot) {
    SnapshotAcknowledgement acknowledgement =
        new SnapshotAcknowledgement(
            workerId,
            id.epoch(),
            id.number(),
            snapshot.snapshotId(),
            snapshot.task(),
            snapshot.operators());
    link.report(acknowledgement.setPauseNanos(snapshot.pauseNanos()));
  }

  @Override
  public void onSnapshotFailed(TaskId task, long snapshotId, Throwable cause) {
    if (cause instanceof UserException || cause instanceof LostStateException) {
      boolean isPermanent = FailureKind.of(cause).isPermanent();
      TaskFailure failure = new TaskFailure("", cause.getMessage(), "", isPermanent);
      tasks.get(task).tell(new TaskMessage.Fail(failure)); // the next one would fail, too
    }
    SnapshotDecline decline =
        new SnapshotDecline(
            workerId,
            id.epoch(),
            id.number(),
            snapshotId,
            task,
            "its state could not be written: " + cause);
    link.report(decline.setIsStorage(cause instanceof IOException));
  }

  @Override
  public void onCommitted(TaskId task, long snapshotId) {
    link.report(new CommitReport(workerId, id.epoch(), id.number(), snapshotId, task));
  }

  private static String trace(Throwable cause) {
    StringWriter text = new StringWriter();
    cause.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
