package io.millrace.master.job;

import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskMetrics;
import io.millrace.protocol.TaskState;

/** A task of an attempt, as far as it has been reported. */
final class DeployedTask {
  private final TaskId id;
  private final String workerId;
  private final Rates rates = new Rates();
  private TaskState state = TaskState.STARTING;
  private TaskMetrics metrics;

  DeployedTask(TaskId id, String workerId) {
    this.id = id;
    this.workerId = workerId;
  }

  TaskId id() {
    return id;
  }

  String workerId() {
    return workerId;
  }

  TaskState state() {
    return state;
  }

  /** The last metrics, or {@code null} if there were none yet. */
  TaskMetrics metrics() {
    return metrics;
  }

  Rates rates() {
    return rates;
  }

  /** Goes over to a state if it can follow; returns whether it did. */
  boolean become(TaskState next) {
    if (!TaskStates.canFollow(state, next)) {
      return false;
    }
    state = next;
    return true;
  }

  void measure(TaskMetrics reported, long nowMillis) {
    metrics = reported;
    rates.measure(reported, nowMillis);
  }
}
