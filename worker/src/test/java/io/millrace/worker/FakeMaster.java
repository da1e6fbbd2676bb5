package io.millrace.worker;

import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.protocol.AssignSplitsCommand;
import io.millrace.protocol.CommitReport;
import io.millrace.protocol.DeployCommand;
import io.millrace.protocol.EndTasksCommand;
import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.HeartbeatReply;
import io.millrace.protocol.MasterService;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.RefusedException;
import io.millrace.protocol.RegistrationReply;
import io.millrace.protocol.SerializedSplit;
import io.millrace.protocol.SnapshotAcknowledgement;
import io.millrace.protocol.SnapshotCompletedCommand;
import io.millrace.protocol.SnapshotDecline;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.TaskDeployment;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskLocation;
import io.millrace.protocol.TaskReport;
import io.millrace.protocol.TaskState;
import io.millrace.protocol.TriggerSnapshotCommand;
import io.millrace.protocol.WorkerRegistration;
import io.millrace.worker.state.KeyGroupRange;
import io.millrace.worker.state.KeyGroups;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;

/** A master that does what a test tells it, and remembers what it hears. */
final class FakeMaster implements MasterService.Iface {
  private static final long DEADLINE_NANOS = 30_000_000_000L;

  long epoch = 1;
  int attempt;
  long incarnation;
  volatile long masterTimeoutMillis = 60_000;
  volatile boolean isRefusing;

  // Guarded by this.
  private final Map<String, WorkerRegistration> registered = new LinkedHashMap<>();
  private final Map<String, Heartbeat> heartbeats = new HashMap<>();
  private final Map<Long, Map<TaskId, SnapshotAcknowledgement>> acknowledged = new HashMap<>();
  private final Map<Long, Set<TaskId>> committed = new HashMap<>();
  private final List<String> declined = new ArrayList<>();
  private int callsToFail;

  private final Map<String, Worker> workers = new LinkedHashMap<>();
  private final Map<TaskId, String> placement = new HashMap<>();
  private final Map<TaskId, Integer> sequences = new HashMap<>();
  private ExecutionPlan plan;

  void add(String workerId, Worker worker) {
    workers.put(workerId, worker);
  }

  /** Lets the next calls of workers fail, as if nobody was there. */
  synchronized void failNextCalls(int calls) {
    callsToFail = calls;
  }

  /** Deploys all tasks, spread over the workers. */
  void deploy(ExecutionPlan newPlan, String planPath, List<OperatorSnapshot> snapshot)
      throws TException {
    plan = newPlan;
    attempt++;
    incarnation++;
    sequences.clear();
    placement.clear();
    List<String> ids = List.copyOf(workers.keySet());
    List<TaskLocation> locations = new ArrayList<>();
    for (TaskId task : allTasks()) {
      int parallelism = plan.stages().get(task.getStage()).parallelism();
      String id = ids.get(task.getIndex() * ids.size() / parallelism);
      placement.put(task, id);
      WorkerRegistration worker = registration(id);
      locations.add(new TaskLocation(task, id, worker.getHost(), worker.getDataPort()));
    }
    for (String id : ids) {
      List<TaskDeployment> tasks =
          allTasks().stream()
              .filter(task -> placement.get(task).equals(id))
              .map(task -> new TaskDeployment(task, partsFor(task, snapshot)))
              .collect(Collectors.toCollection(ArrayList::new));
      DeployCommand command =
          new DeployCommand(
              epoch, attempt, "job-1", planPath, tasks, locations, incarnation, plan.keyGroups());
      workers.get(id).deploy(command);
      workers.get(id).deploy(command);
    }
  }

  private List<TaskId> allTasks() {
    List<TaskId> tasks = new ArrayList<>();
    for (Stage stage : plan.stages()) {
      for (int index = 0; index < stage.parallelism(); index++) {
        tasks.add(new TaskId(stage.id(), index));
      }
    }
    return tasks;
  }

  private List<OperatorSnapshot> partsFor(TaskId task, List<OperatorSnapshot> snapshot) {
    Stage stage = plan.stages().get(task.getStage());
    KeyGroupRange range =
        new KeyGroups(plan.keyGroups()).rangeOf(task.getIndex(), stage.parallelism());
    Set<String> names =
        stage.operators().stream().map(each -> each.name()).collect(Collectors.toSet());
    return snapshot.stream()
        .filter(part -> names.contains(part.getOperatorName()))
        .filter(
            part ->
                range.overlaps(
                    new KeyGroupRange(part.getFirstKeyGroup(), part.getLastKeyGroup() + 1)))
        .toList();
  }

  /** Gives all splits to the tasks of the first stage in turn, and says that there are no more. */
  void assign(String operator, List<SerializedSplit> splits) throws TException {
    int parallelism = plan.stages().get(0).parallelism();
    for (int index = 0; index < parallelism; index++) {
      List<SerializedSplit> its = new ArrayList<>();
      for (int i = index; i < splits.size(); i += parallelism) {
        its.add(splits.get(i));
      }
      TaskId task = new TaskId(0, index);
      int sequence = sequences.merge(task, 1, Integer::sum);
      AssignSplitsCommand command =
          new AssignSplitsCommand(epoch, attempt, task, operator, sequence, its, true);
      workers.get(placement.get(task)).assignSplits(command);
      workers.get(placement.get(task)).assignSplits(command);
    }
  }

  void trigger(long snapshotId, SnapshotKind kind, String folder) throws TException {
    for (Worker worker : workers.values()) {
      worker.triggerSnapshot(
          new TriggerSnapshotCommand(epoch, attempt, snapshotId, kind, folder, false));
    }
  }

  /** Waits until all tasks have acknowledged a snapshot; returns what is in it. */
  List<OperatorSnapshot> awaitSnapshot(long snapshotId) {
    await(
        "acknowledgements of snapshot " + snapshotId,
        () -> acknowledged.getOrDefault(snapshotId, Map.of()).size() == plan.taskCount());
    synchronized (this) {
      return acknowledged.get(snapshotId).values().stream()
          .flatMap(each -> each.getOperators().stream())
          .toList();
    }
  }

  void complete(long snapshotId) throws TException {
    for (Worker worker : workers.values()) {
      worker.completeSnapshot(new SnapshotCompletedCommand(epoch, attempt, snapshotId));
    }
  }

  void awaitCommitted(long snapshotId) {
    await(
        "commits of snapshot " + snapshotId,
        () -> committed.getOrDefault(snapshotId, Set.of()).size() == plan.taskCount());
  }

  void end(boolean isFinished) throws TException {
    for (Worker worker : workers.values()) {
      worker.endTasks(new EndTasksCommand(epoch, attempt, isFinished));
    }
  }

  /** Waits until all tasks of the present attempt are reported to be in a state. */
  void awaitStates(TaskState state) {
    await(
        "all tasks to be " + state,
        () ->
            reports().size() == plan.taskCount()
                && reports().stream().allMatch(each -> each.getState() == state));
  }

  /** Waits until some task of the present attempt has failed. */
  TaskReport awaitFailure() {
    await(
        "a failure",
        () -> reports().stream().anyMatch(each -> each.getState() == TaskState.FAILED));
    synchronized (this) {
      return reports().stream()
          .filter(each -> each.getState() == TaskState.FAILED)
          .findFirst()
          .orElseThrow();
    }
  }

  /** How many records the tasks of a stage have taken, as far as they have told. */
  synchronized long recordsIn(int stage) {
    return current().stream()
        .flatMap(each -> each.getMetrics().stream())
        .filter(each -> each.getTask().getStage() == stage)
        .mapToLong(each -> each.getRecordsIn())
        .sum();
  }

  synchronized long counter(String name) {
    return current().stream()
        .flatMap(each -> each.getMetrics().stream())
        .filter(each -> each.isSetCounters())
        .mapToLong(each -> each.getCounters().getOrDefault(name, 0L))
        .sum();
  }

  synchronized List<String> declined() {
    return List.copyOf(declined);
  }

  synchronized Heartbeat heartbeatOf(String workerId) {
    return heartbeats.get(workerId);
  }

  synchronized WorkerRegistration registration(String workerId) {
    return registered.get(workerId);
  }

  private synchronized List<TaskReport> reports() {
    return current().stream().flatMap(each -> each.getTasks().stream()).toList();
  }

  private synchronized List<Heartbeat> current() {
    return heartbeats.values().stream()
        .filter(each -> each.getEpoch() == epoch && each.getAttempt() == attempt)
        .toList();
  }

  void await(String what, BooleanSupplier condition) {
    long endNanos = System.nanoTime() + DEADLINE_NANOS;
    synchronized (this) {
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() - endNanos > 0) {
          throw new AssertionError(
              "waited in vain for " + what + "; declined " + declined + "; " + heartbeats);
        }
        try {
          wait(10);
        } catch (InterruptedException e) {
          throw new AssertionError("interrupted", e);
        }
      }
    }
  }

  private void answer() throws TTransportException {
    notifyAll();
    if (callsToFail > 0) {
      callsToFail--;
      throw new TTransportException("nobody there, on purpose");
    }
  }

  @Override
  public synchronized RegistrationReply registerWorker(WorkerRegistration registration)
      throws TException {
    answer();
    if (isRefusing) {
      throw new RefusedException("it was given up");
    }
    registered.put(registration.getWorkerId(), registration);
    return new RegistrationReply(epoch, 20, masterTimeoutMillis);
  }

  @Override
  public synchronized HeartbeatReply heartbeat(Heartbeat heartbeat) throws TException {
    answer();
    heartbeats.put(heartbeat.getWorkerId(), heartbeat);
    return new HeartbeatReply(epoch, !registered.containsKey(heartbeat.getWorkerId()));
  }

  /** Forgets a worker, as a new master would. */
  synchronized void forget(String workerId) {
    registered.remove(workerId);
  }

  @Override
  public synchronized void acknowledgeSnapshot(SnapshotAcknowledgement acknowledgement)
      throws TException {
    answer();
    acknowledged
        .computeIfAbsent(acknowledgement.getSnapshotId(), absent -> new HashMap<>())
        .put(acknowledgement.getTask(), acknowledgement);
  }

  @Override
  public synchronized void declineSnapshot(SnapshotDecline decline) throws TException {
    answer();
    declined.add(decline.getReason());
  }

  @Override
  public synchronized void reportCommitted(CommitReport report) throws TException {
    answer();
    committed
        .computeIfAbsent(report.getSnapshotId(), absent -> new TreeSet<>())
        .add(report.getTask());
  }
}
