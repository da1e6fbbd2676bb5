package io.millrace.master.job;

import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.TaskReport;
import io.millrace.protocol.WorkerRegistration;
import java.util.Optional;

/** A worker that has registered with this master and is taken to be alive. */
final class RegisteredWorker {
  final WorkerRegistration registration;
  private Heartbeat lastHeartbeat;
  private long lastContactMillis;
  private boolean isToldToEnd;
  private long toldToEndAtMillis;

  RegisteredWorker(WorkerRegistration registration, long nowMillis) {
    this.registration = registration;
    this.lastContactMillis = nowMillis;
  }

  String id() {
    return registration.getWorkerId();
  }

  /** How it is named in messages. */
  String describe() {
    return "worker "
        + id()
        + " (process "
        + registration.getProcessId()
        + " on "
        + registration.getHost()
        + ")";
  }

  void touch(long nowMillis) {
    lastContactMillis = Math.max(lastContactMillis, nowMillis);
  }

  void heard(Heartbeat heartbeat, long nowMillis) {
    lastHeartbeat = heartbeat;
    touch(nowMillis);
  }

  /** The last report, or {@code null} if there was none since it registered. */
  Heartbeat lastHeartbeat() {
    return lastHeartbeat;
  }

  long lastContactMillis() {
    return lastContactMillis;
  }

  /** Whether it may run tasks that are not among the live ones of an attempt. */
  boolean mayRunTasksBesides(Optional<Attempt> attempt) {
    return lastHeartbeat == null
        || lastHeartbeat.getTasks().stream()
            .filter(report -> !TaskStates.isFinal(report.getState()))
            .anyMatch(report -> attempt.isEmpty() || !isLiveTaskOf(attempt.get(), report));
  }

  private boolean isLiveTaskOf(Attempt attempt, TaskReport report) {
    return attempt.is(lastHeartbeat.getEpoch(), lastHeartbeat.getAttempt())
        && attempt
            .task(report.getTask())
            .filter(task -> task.workerId().equals(id()) && !TaskStates.isFinal(task.state()))
            .isPresent();
  }

  /** Whether tasks of an earlier master were seen and told to end. */
  boolean isToldToEnd() {
    return isToldToEnd;
  }

  long toldToEndAtMillis() {
    return toldToEndAtMillis;
  }

  void toldToEnd(long nowMillis) {
    isToldToEnd = true;
    toldToEndAtMillis = nowMillis;
  }

  void hasEnded() {
    isToldToEnd = false;
  }
}
