package io.millrace.master.job;

import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.TaskFailure;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskMetrics;
import io.millrace.protocol.TaskReport;
import io.millrace.protocol.TaskState;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** One start of all tasks of the job: where they run, and how each fares. */
final class Attempt {
  private final long epoch;
  private final int number;
  private final Map<TaskId, DeployedTask> tasks = new LinkedHashMap<>();
  private final Map<String, RegisteredWorker> workers = new LinkedHashMap<>();
  private Optional<TaskState> endsAs = Optional.empty();
  private long endingSinceMillis;

  Attempt(long epoch, int number, Map<TaskId, RegisteredWorker> placement) {
    this.epoch = epoch;
    this.number = number;
    placement.forEach(
        (id, worker) -> {
          tasks.put(id, new DeployedTask(id, worker.id()));
          workers.put(worker.id(), worker);
        });
  }

  int number() {
    return number;
  }

  /** Whether a message speaks of this attempt. */
  boolean is(long messageEpoch, int messageAttempt) {
    return messageEpoch == epoch && messageAttempt == number;
  }

  /** All its tasks, in the order of stages and indices. */
  Collection<DeployedTask> tasks() {
    return tasks.values();
  }

  Optional<DeployedTask> task(TaskId id) {
    return Optional.ofNullable(tasks.get(id));
  }

  /** The workers that got tasks, also those lost since. */
  Collection<RegisteredWorker> workers() {
    return workers.values();
  }

  boolean isOn(String workerId) {
    return workers.containsKey(workerId);
  }

  /** The workers of the tasks of one stage. */
  List<RegisteredWorker> workersOf(Predicate<TaskId> which) {
    Set<String> ids = new LinkedHashSet<>();
    for (DeployedTask task : tasks.values()) {
      if (which.test(task.id())) {
        ids.add(task.workerId());
      }
    }
    return ids.stream().map(workers::get).toList();
  }

  RegisteredWorker workerOf(TaskId id) {
    return workers.get(tasks.get(id).workerId());
  }

  boolean isAll(Predicate<TaskState> predicate) {
    return tasks.values().stream().allMatch(task -> predicate.test(task.state()));
  }

  boolean isOver() {
    return isAll(TaskStates::isFinal);
  }

  boolean isOverOn(String workerId) {
    return tasks.values().stream()
        .filter(task -> task.workerId().equals(workerId))
        .allMatch(task -> TaskStates.isFinal(task.state()));
  }

  boolean isAnyOverOn(String workerId) {
    return tasks.values().stream()
        .anyMatch(task -> task.workerId().equals(workerId) && TaskStates.isFinal(task.state()));
  }

  /** From now on, in awake time, the tasks are to end as {@code CANCELLED} or {@code FINISHED}. */
  void end(TaskState state, long awakeMillis) {
    endsAs = Optional.of(state);
    endingSinceMillis = awakeMillis;
  }

  boolean isEnding() {
    return endsAs.isPresent();
  }

  /** In awake time. */
  long endingSinceMillis() {
    return endingSinceMillis;
  }

  /**
   * Takes the report of a worker on its tasks of this attempt.
   *
   * @return why a task failed, if one has that had not before
   */
  Optional<TaskFailure> report(Heartbeat heartbeat, long nowMillis) {
    Map<TaskId, TaskReport> reports = new HashMap<>();
    heartbeat.getTasks().forEach(report -> reports.put(report.getTask(), report));
    TaskFailure failure = null;
    for (DeployedTask task : tasks.values()) {
      if (!task.workerId().equals(heartbeat.getWorkerId())) {
        continue;
      }
      TaskReport report = reports.get(task.id());
      if (report == null) {
        // Told to end before it was told to start, or ended and forgotten.
        endsAs.ifPresent(task::become);
      } else if (task.become(report.getState()) && report.getState() == TaskState.FAILED) {
        failure = failure == null ? failureIn(report) : failure;
      }
    }
    for (TaskMetrics metrics : heartbeat.getMetrics()) {
      task(metrics.getTask()).ifPresent(task -> task.measure(metrics, nowMillis));
    }
    return Optional.ofNullable(failure);
  }

  /** The process that ran these tasks is gone, and they with it. */
  void lose(String workerId) {
    for (DeployedTask task : tasks.values()) {
      if (task.workerId().equals(workerId)) {
        // What is told to finish has committed everything already.
        task.become(endsAs.filter(TaskState.FINISHED::equals).orElse(TaskState.FAILED));
      }
    }
  }

  private static TaskFailure failureIn(TaskReport report) {
    if (report.isSetFailure()) {
      return report.getFailure();
    }
    String name = "task " + report.getTask().getStage() + "/" + report.getTask().getIndex();
    return new TaskFailure(name, name + " failed without saying why", "", false);
  }
}
