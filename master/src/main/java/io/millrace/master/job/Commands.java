package io.millrace.master.job;

import io.millrace.protocol.WorkerRegistration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The commands that no worker has answered yet. Each is sent again, after a wait that doubles,
 * until it is answered or dropped.
 */
final class Commands {
  private static final long FIRST_WAIT_MILLIS = 50;
  private static final long LONGEST_WAIT_MILLIS = 2_000;
  private static final long ANSWER_TIMEOUT_MILLIS = 10_000;

  private final Outbox outbox;
  private final Map<Long, Outstanding> outstanding = new LinkedHashMap<>();
  private long lastId;

  Commands(Outbox outbox) {
    this.outbox = outbox;
  }

  /** What becomes of a command. Neither is called if the command is dropped. */
  interface Answer {
    /** The worker has taken it, or has seen a newer attempt. */
    default void answered() {}

    /** The worker can not serve it. */
    default void refused(String message) {}
  }

  private static final class Outstanding {
    final WorkerRegistration worker;
    final WorkerCommand command;
    final Answer answer;
    int failures;

    /** When it is sent again if nothing is heard before. */
    long sendAgainAtMillis;

    Outstanding(WorkerRegistration worker, WorkerCommand command, Answer answer) {
      this.worker = worker;
      this.command = command;
      this.answer = answer;
    }
  }

  /** Sends a command to which nothing depends on the answer. */
  void send(WorkerRegistration worker, WorkerCommand command, long nowMillis) {
    send(worker, command, new Answer() {}, nowMillis);
  }

  /** Sends a command; returns its id, for {@link #drop}. */
  long send(WorkerRegistration worker, WorkerCommand command, Answer answer, long nowMillis) {
    Outstanding sent = new Outstanding(worker, command, answer);
    lastId++;
    outstanding.put(lastId, sent);
    transmit(lastId, sent, nowMillis);
    return lastId;
  }

  /** Does not send a command again. */
  void drop(long commandId) {
    outstanding.remove(commandId);
  }

  void answered(long commandId) {
    Outstanding done = outstanding.remove(commandId);
    if (done != null) {
      done.answer.answered();
    }
  }

  void refused(long commandId, String message) {
    Outstanding done = outstanding.remove(commandId);
    if (done != null) {
      done.answer.refused(message);
    }
  }

  void failed(long commandId, long nowMillis) {
    Outstanding failed = outstanding.get(commandId);
    if (failed != null) {
      long wait = FIRST_WAIT_MILLIS << Math.min(failed.failures, 10);
      failed.failures++;
      failed.sendAgainAtMillis = nowMillis + Math.min(wait, LONGEST_WAIT_MILLIS);
    }
  }

  void tick(long nowMillis) {
    List<Map.Entry<Long, Outstanding>> due = new ArrayList<>();
    for (Map.Entry<Long, Outstanding> each : outstanding.entrySet()) {
      if (each.getValue().sendAgainAtMillis <= nowMillis) {
        due.add(each);
      }
    }
    due.forEach(each -> transmit(each.getKey(), each.getValue(), nowMillis));
  }

  /** Drops what was meant for a worker that is gone. */
  void dropFor(String workerId) {
    outstanding.values().removeIf(each -> each.worker.getWorkerId().equals(workerId));
  }

  /** Drops everything that an attempt was told, except to end. */
  void dropAttempt() {
    outstanding.values().removeIf(each -> !(each.command instanceof WorkerCommand.EndTasks));
  }

  void dropAll() {
    outstanding.clear();
  }

  boolean isEmpty() {
    return outstanding.isEmpty();
  }

  private void transmit(long commandId, Outstanding sent, long nowMillis) {
    sent.sendAgainAtMillis = nowMillis + ANSWER_TIMEOUT_MILLIS;
    outbox.add(new Action.SendCommand(commandId, sent.worker, sent.command));
  }
}
