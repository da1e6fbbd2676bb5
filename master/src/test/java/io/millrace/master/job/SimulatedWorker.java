package io.millrace.master.job;

import io.millrace.protocol.AssignSplitsCommand;
import io.millrace.protocol.CommitReport;
import io.millrace.protocol.DeployCommand;
import io.millrace.protocol.EndTasksCommand;
import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.HeartbeatReply;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.RefusedException;
import io.millrace.protocol.RegistrationReply;
import io.millrace.protocol.SnapshotAcknowledgement;
import io.millrace.protocol.SnapshotCompletedCommand;
import io.millrace.protocol.SnapshotDecline;
import io.millrace.protocol.StaleException;
import io.millrace.protocol.TaskDeployment;
import io.millrace.protocol.TaskFailure;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskLocation;
import io.millrace.protocol.TaskMetrics;
import io.millrace.protocol.TaskReport;
import io.millrace.protocol.TaskState;
import io.millrace.protocol.TriggerSnapshotCommand;
import io.millrace.protocol.WorkerRegistration;
import io.millrace.protocol.WorkerService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.apache.thrift.TException;

/** A worker's side of the protocol, without threads. */
final class SimulatedWorker implements WorkerService.Iface {
  private static final long MASTER_TIMEOUT_MILLIS = 20_000;
  private static final long BEAT_MILLIS = 200;

  /** An attempt of some epoch. */
  private record AttemptKey(long epoch, int attempt) implements Comparable<AttemptKey> {
    @Override
    public int compareTo(AttemptKey other) {
      return epoch != other.epoch
          ? Long.compare(epoch, other.epoch)
          : Integer.compare(attempt, other.attempt);
    }
  }

  private final Simulation simulation;
  private final String id;
  private final Map<TaskId, SimulatedTask> tasks = new LinkedHashMap<>();
  private final Map<TaskId, TaskFailure> failures = new HashMap<>();
  private final Map<String, Long> channelTimes = new HashMap<>();
  private AttemptKey current = new AttemptKey(0, 0);
  private DeployCommand waitingDeploy;
  private AttemptKey waitingEnd;
  private Map<TaskId, String> locations = Map.of();
  private SimulatedMaster master;
  private long epoch;
  private long registeredEpoch;
  private int silentBeats;
  private final SimulatedProcess process;
  private long cutOffUntilMillis = Long.MIN_VALUE / 2;

  SimulatedWorker(Simulation simulation, String id) {
    this.simulation = simulation;
    this.id = id;
    this.process = new SimulatedProcess(simulation, "worker " + id);
    process.after(1, this::register);
    process.after(1, this::beat);
    process.after(5, this::step);
  }

  String id() {
    return id;
  }

  String containerId() {
    return "c-" + id;
  }

  SimulatedProcess process() {
    return process;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it could be heard for so long by every master that wished to. */
  boolean hasBeenWellFor(long millis) {
    return process.hasWorkedFor(millis) && simulation.now() - cutOffUntilMillis >= millis;
  }

  boolean hasLiveTasks() {
    return isAlive() && tasks.values().stream().anyMatch(SimulatedTask::isLive);
  }

  Random random() {
    return simulation.random();
  }

  boolean isLull() {
    return simulation.isLull();
  }

  SimulatedWorld world() {
    return simulation.world();
  }

  void kill() {
    process.kill();
  }

  /** Cannot reach the master for a while, though it works on. */
  void cutOff(long millis) {
    cutOffUntilMillis = Math.max(cutOffUntilMillis, simulation.now() + millis);
  }

  private boolean isCutOff() {
    return simulation.now() < cutOffUntilMillis;
  }

  // ------------------------------------------------------------------ to the master

  /** Sends a report until it is answered; gives up with the attempt. */
  private void report(AttemptKey key, LongFunction<Event> event) {
    if (!current.equals(key)) {
      return;
    }
    if (isCutOff()) {
      process.after(100, () -> report(key, event));
      return;
    }
    call(event, answer -> heard(), reason -> retry(key, event, reason));
  }

  private void call(
      LongFunction<Event> event, Consumer<Object> onAnswer, Consumer<Exception> onFailure) {
    master()
        .call(
            event,
            answer -> process.reach(() -> onAnswer.accept(answer)),
            reason -> process.reach(() -> onFailure.accept(reason)));
  }

  private void retry(AttemptKey key, LongFunction<Event> event, Exception reason) {
    master = null;
    if (!(reason instanceof StaleException)) {
      process.after(20 + random().nextInt(100), () -> report(key, event));
    }
  }

  private void heard() {
    silentBeats = 0;
  }

  private SimulatedMaster master() {
    if (master == null || !master.isReachable()) {
      master = simulation.leader();
    }
    return master;
  }

  private void register() {
    WorkerRegistration registration =
        new WorkerRegistration(id, "host", 1, 2, id.hashCode(), 4).setContainerId(containerId());
    call(
        requestId -> new Event.WorkerRegistered(requestId, registration),
        answer -> {
          heard();
          registeredEpoch = ((RegistrationReply) answer).getEpoch();
          epoch = Math.max(epoch, registeredEpoch);
          sendHeartbeat();
        },
        reason -> {
          master = null;
          if (reason instanceof RefusedException) {
            kill();
          } else {
            process.after(50 + random().nextInt(100), this::register);
          }
        });
  }

  private void beat() {
    silentBeats++;
    if (silentBeats > MASTER_TIMEOUT_MILLIS / BEAT_MILLIS) {
      kill();
      return;
    }
    sendHeartbeat();
    process.after(BEAT_MILLIS, this::beat);
  }

  private void sendHeartbeat() {
    if (isCutOff()) {
      return;
    }
    List<TaskReport> reports = new ArrayList<>();
    List<TaskMetrics> metrics = new ArrayList<>();
    for (SimulatedTask task : tasks.values()) {
      TaskReport report = new TaskReport(task.id(), task.state());
      if (failures.containsKey(task.id())) {
        report.setFailure(failures.get(task.id()));
      }
      reports.add(report);
      metrics.add(
          new TaskMetrics(task.id(), task.count(), 0, 0, 0, 0, 0, 0, Map.of("t", task.count()), 0));
    }
    Heartbeat heartbeat =
        new Heartbeat(id, current.epoch(), current.attempt(), reports, metrics, 0, 0, 0);
    heartbeat.setMasterEpoch(registeredEpoch);
    call(
        requestId -> new Event.HeartbeatReceived(requestId, heartbeat),
        answer -> {
          heard();
          if (((HeartbeatReply) answer).isMustRegister()) {
            register();
          }
        },
        reason -> master = null);
  }

  void taskChanged() {
    process.after(0, this::sendHeartbeat);
  }

  void acknowledge(SimulatedTask task, long snapshotId, OperatorSnapshot snapshot) {
    AttemptKey key = current;
    process.after(
        simulation.delay(50),
        () -> {
          if (simulation.isStorageAway() || simulation.isFault(0.02)) {
            report(
                key,
                requestId ->
                    new Event.SnapshotDeclined(
                        requestId,
                        new SnapshotDecline(
                                id, key.epoch(), key.attempt(), snapshotId, task.id(), "disk full")
                            .setIsStorage(true)));
          } else {
            report(
                key,
                requestId ->
                    new Event.SnapshotAcknowledged(
                        requestId,
                        new SnapshotAcknowledgement(
                            id,
                            key.epoch(),
                            key.attempt(),
                            snapshotId,
                            task.id(),
                            List.of(snapshot))));
          }
        });
  }

  // ------------------------------------------------------------------ between tasks

  /** Sends to a task of stage 1, wherever it is; what goes over one channel stays in order. */
  void transfer(SimulatedTask from, int sink, SimulatedTask.Element element) {
    TaskId target = new TaskId(1, sink);
    String host = locations.get(target);
    AttemptKey key = current;
    int source = from.id().getIndex();
    String channel = key + "/" + source + "/" + sink;
    long arrival =
        Math.max(channelTimes.getOrDefault(channel, 0L), simulation.now() + simulation.delay(20));
    channelTimes.put(channel, arrival);
    simulation.after(
        arrival - simulation.now(),
        () -> {
          SimulatedWorker receiver = simulation.worker(host);
          receiver.process.reach(() -> receiver.receive(key, target, source, element));
        });
  }

  private void receive(AttemptKey key, TaskId target, int source, SimulatedTask.Element element) {
    if (key.compareTo(current) < 0) {
      return;
    }
    if (!key.equals(current)) { // the task is not there yet: the sender waits
      process.after(5, () -> receive(key, target, source, element));
    } else if (tasks.containsKey(target)) {
      tasks.get(target).receive(source, element);
    }
  }

  private void step() {
    tasks.values().forEach(SimulatedTask::step);
    process.after(10 + random().nextInt(10), this::step);
  }

  // ------------------------------------------------------------------ commands

  @Override
  public void deploy(DeployCommand command) throws TException {
    AttemptKey key = checkCurrent(command.getEpoch(), command.getAttempt());
    if (key.equals(current)
        || (waitingEnd != null && waitingEnd.compareTo(key) >= 0)
        || (waitingDeploy != null && keyOf(waitingDeploy).compareTo(key) >= 0)) {
      return;
    }
    waitingDeploy = command;
    endAll(TaskState.CANCELLED);
    settle();
  }

  @Override
  public void endTasks(EndTasksCommand command) throws TException {
    AttemptKey key = checkCurrent(command.getEpoch(), command.getAttempt());
    if (waitingDeploy != null && keyOf(waitingDeploy).compareTo(key) <= 0) {
      waitingDeploy = null;
    }
    if (waitingEnd == null || waitingEnd.compareTo(key) < 0) {
      waitingEnd = key;
    }
    endAll(command.isFinished() ? TaskState.FINISHED : TaskState.CANCELLED);
    settle();
  }

  private void endAll(TaskState state) {
    for (SimulatedTask task : List.copyOf(tasks.values())) {
      if (task.isLive()) {
        process.after(
            simulation.delay(100),
            () -> {
              if (task.isLive()) {
                task.become(state);
                settle();
              }
            });
      }
    }
  }

  /** Goes over to the next attempt when no task of the last one is left. */
  private void settle() {
    if (tasks.values().stream().anyMatch(SimulatedTask::isLive)) {
      return;
    }
    if (waitingEnd != null) {
      if (waitingEnd.compareTo(current) > 0) {
        current = waitingEnd;
        tasks.clear();
        failures.clear();
      }
      waitingEnd = null;
    }
    if (waitingDeploy != null) {
      start(waitingDeploy);
      waitingDeploy = null;
    }
    taskChanged();
  }

  private void start(DeployCommand command) {
    current = keyOf(command);
    tasks.clear();
    failures.clear();
    locations = new HashMap<>();
    for (TaskLocation location : command.getLocations()) {
      locations.put(location.getTask(), location.getWorkerId());
    }
    int sources = (int) locations.keySet().stream().filter(task -> task.getStage() == 0).count();
    for (TaskDeployment deployment : command.getTasks()) {
      SimulatedTask task =
          new SimulatedTask(
              this, deployment, command.getIncarnation(), sources, locations.size() - sources);
      tasks.put(task.id(), task);
      AttemptKey key = current;
      process.after(
          simulation.delay(100),
          () -> {
            if (task.state() == TaskState.STARTING && current.equals(key)) {
              start(task);
            }
          });
    }
  }

  private void start(SimulatedTask task) {
    Optional<String> damaged = simulation.damage().damagedFileOf(task.restored());
    if (damaged.isEmpty()) {
      task.started();
      return;
    }
    String message = "the snapshot's file " + damaged.get() + " is damaged";
    failures.put(
        task.id(), new TaskFailure("op", message, "", false).setDamagedFile(damaged.get()));
    task.become(TaskState.FAILED);
  }

  /** A task fails, as by a record that the user's function does not like. */
  void failSomeTask() {
    tasks.values().stream()
        .filter(SimulatedTask::isLive)
        .findFirst()
        .ifPresent(
            task -> {
              failures.put(task.id(), new TaskFailure("op", "the task failed", "trace", false));
              task.become(TaskState.FAILED);
            });
  }

  @Override
  public void assignSplits(AssignSplitsCommand command) throws TException {
    checkTasksOf(command.getEpoch(), command.getAttempt());
    tasks.get(command.getTask()).assign(command);
  }

  @Override
  public void triggerSnapshot(TriggerSnapshotCommand command) throws TException {
    checkTasksOf(command.getEpoch(), command.getAttempt());
    for (SimulatedTask task : tasks.values()) {
      if (task.isSource()) {
        task.trigger(command.getSnapshotId(), command.getKind(), command.getFolder());
      }
    }
  }

  @Override
  public void completeSnapshot(SnapshotCompletedCommand command) throws TException {
    checkTasksOf(command.getEpoch(), command.getAttempt());
    AttemptKey key = current;
    for (SimulatedTask task : tasks.values()) {
      commit(key, task, command);
    }
  }

  private void commit(AttemptKey key, SimulatedTask task, SnapshotCompletedCommand command) {
    process.after(
        simulation.delay(100),
        () -> {
          if (simulation.isStorageAway()) {
            if (task.isLive()) {
              commit(key, task, command);
            }
          } else { // committing goes on while a task ends
            task.commit(command.getSnapshotId());
            task.completed(command.getSnapshotId());
            report(
                key,
                requestId ->
                    new Event.CommitReported(
                        requestId,
                        new CommitReport(
                            id, key.epoch(), key.attempt(), command.getSnapshotId(), task.id())));
          }
        });
  }

  @Override
  public void abortSnapshot(SnapshotCompletedCommand command) throws TException {
    checkTasksOf(command.getEpoch(), command.getAttempt());
  }

  @Override
  public void shutDown(long commandEpoch) throws TException {
    checkEpoch(commandEpoch);
    kill();
  }

  private void checkTasksOf(long commandEpoch, int attempt) throws TException {
    if (!checkCurrent(commandEpoch, attempt).equals(current)) {
      throw new RefusedException("no tasks of attempt " + attempt);
    }
  }

  private AttemptKey checkCurrent(long commandEpoch, int attempt) throws StaleException {
    checkEpoch(commandEpoch);
    AttemptKey key = new AttemptKey(commandEpoch, attempt);
    if (key.compareTo(current) < 0) {
      throw new StaleException("attempt " + current + " came later", epoch);
    }
    return key;
  }

  private void checkEpoch(long commandEpoch) throws StaleException {
    if (commandEpoch < epoch) {
      throw new StaleException("epoch " + epoch + " came later", epoch);
    }
    epoch = commandEpoch;
  }

  private static AttemptKey keyOf(DeployCommand command) {
    return new AttemptKey(command.getEpoch(), command.getAttempt());
  }
}
