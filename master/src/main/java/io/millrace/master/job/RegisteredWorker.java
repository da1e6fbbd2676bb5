package io.millrace.master.job;

import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.TaskReport;
import io.millrace.protocol.WorkerRegistration;
import java.util.Optional;

/** A worker that has registered with this master and is taken to be alive. */
final class RegisteredWorker {
  final WorkerRegistration registration;
  private final AwakeTime awake;
  private Heartbeat lastHeartbeat;
  private long lastContactMillis;

  // In awake time.
  private long heardAtMillis;
  private boolean isToldToEnd;
  private long toldToEndAtMillis;

  RegisteredWorker(WorkerRegistration registration, AwakeTime awake, long nowMillis) {
    this.registration = registration;
    this.awake = awake;
    touch(nowMillis);
  }

  String id() {
    return registration.getWorkerId();
  }

  /** The container that it runs in; its own id if it runs in none. */
  String containerId() {
    return containerIdOf(registration);
  }

  static String containerIdOf(WorkerRegistration registration) {
    return registration.isSetContainerId()
        ? registration.getContainerId()
        : registration.getWorkerId();
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
    heardAtMillis = awake.millis();
  }

  void heard(Heartbeat heartbeat, long nowMillis) {
    lastHeartbeat = heartbeat;
    touch(nowMillis);
  }

  /** The last report, or {@code null} if there was none since it registered. */
  Heartbeat lastHeartbeat() {
    return lastHeartbeat;
  }

  /** When it was last heard of, for people; see {@link #silentMillis}. */
  long lastContactMillis() {
    return lastContactMillis;
  }

  /** For how long it has said nothing while this master was there to hear it. */
  long silentMillis() {
    return awake.millis() - heardAtMillis;
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

  /** For how long this master has waited for them since. */
  long endingMillis() {
    return awake.millis() - toldToEndAtMillis;
  }

  void toldToEnd() {
    isToldToEnd = true;
    toldToEndAtMillis = awake.millis();
  }

  void hasEnded() {
    isToldToEnd = false;
  }
}
