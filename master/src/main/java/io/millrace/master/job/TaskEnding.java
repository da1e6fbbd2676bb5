package io.millrace.master.job;

import io.millrace.protocol.EndTasksCommand;
import java.util.List;
import java.util.Optional;

/**
 * Sees to it that tasks that shall not run do not: those of an attempt that is over, of an earlier
 * master, or of a worker that was lost and has come back.
 */
final class TaskEnding {
  private final long epoch;
  private final long endTimeoutMillis;
  private final AwakeTime awake;
  private final Workers workers;
  private final Commands commands;

  TaskEnding(
      long epoch, long endTimeoutMillis, AwakeTime awake, Workers workers, Commands commands) {
    this.epoch = epoch;
    this.endTimeoutMillis = endTimeoutMillis;
    this.awake = awake;
    this.workers = workers;
    this.commands = commands;
  }

  /** Whether no worker runs a task, of this master or of an earlier one. */
  boolean isNoTaskLeft(Optional<Attempt> attempt) {
    return attempt.map(Attempt::isOver).orElse(true)
        && workers.alive().stream().noneMatch(worker -> worker.mayRunTasksBesides(attempt));
  }

  /**
   * Tells workers to end tasks that are not of the newest attempt. A worker that has tasks of that
   * one while it is live has no others.
   */
  void endOthers(Optional<Attempt> newest, boolean isLive, long nowMillis) {
    int newestTold = newest.map(Attempt::number).orElse(0);
    for (RegisteredWorker worker : workers.alive()) {
      boolean isOurs = isLive && newest.orElseThrow().isOn(worker.id());
      boolean isBusy =
          !isOurs && worker.lastHeartbeat() != null && worker.mayRunTasksBesides(newest);
      if (isBusy && !worker.isToldToEnd()) {
        worker.toldToEnd();
        commands.send(
            worker.registration,
            new WorkerCommand.EndTasks(new EndTasksCommand(epoch, newestTold, false)),
            nowMillis);
      } else if (!isBusy) {
        worker.hasEnded();
      }
    }
  }

  /** The workers that were told to end tasks, and still have some when the time is over. */
  List<RegisteredWorker> stuck(Optional<Attempt> attempt) {
    return workers.alive().stream()
        .filter(worker -> isStuckWithOthers(worker) || isStuck(worker, attempt))
        .toList();
  }

  private boolean isStuckWithOthers(RegisteredWorker worker) {
    return worker.isToldToEnd() && worker.endingMillis() >= endTimeoutMillis;
  }

  private boolean isStuck(RegisteredWorker worker, Optional<Attempt> attempt) {
    return attempt.isPresent()
        && attempt.get().isEnding()
        && awake.millis() - attempt.get().endingSinceMillis() >= endTimeoutMillis
        && !attempt.get().isOverOn(worker.id());
  }
}
