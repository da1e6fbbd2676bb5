package io.millrace.master.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.master.snapshot.LoadedSnapshot;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.SnapshotAcknowledgement;
import io.millrace.protocol.SnapshotMetadata;
import io.millrace.protocol.TaskFailure;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskReport;
import io.millrace.protocol.TaskState;
import io.millrace.protocol.WorkerRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Drives a state machine event by event, with one worker that has one source and one sink task. */
final class MasterDriver {
  static final MasterSettings SETTINGS =
      new MasterSettings(
          1, 100, 1_000, 10_000, 2_000, 500, 2_000, 2, 2, 100, 1_000, false, 1, 60_000);

  static final String ENDED_JOB = "a job that has ended";

  final TaskId source = new TaskId(0, 0);
  final TaskId sink = new TaskId(1, 0);
  private final JobMaster master;
  private final long epoch;
  private final List<Action> actions = new ArrayList<>();
  private long nowMillis = 1_000;
  private long lastRequestId;
  private Heartbeat lastHeartbeat;

  MasterDriver(long epoch) {
    this.epoch = epoch;
    JobDescription job =
        new JobDescription(
            "job",
            TestPlans.sourceToSink(8, 1, 1),
            "/plan",
            "",
            "/jobs/1",
            0,
            Optional.empty(),
            ENDED_JOB::equals);
    master = new JobMaster(job, epoch, SETTINGS);
    deliver(new Event.Started());
  }

  void deliver(Event event) {
    actions.addAll(master.handle(event, nowMillis));
  }

  /** Lets time pass, in small steps; the worker goes on to report what it reported last. */
  void pass(long millis) {
    for (long end = nowMillis + millis; nowMillis < end; ) {
      passInSilence(10);
      if (lastHeartbeat != null && nowMillis % 100 == 0) {
        deliver(new Event.HeartbeatReceived(request(), lastHeartbeat));
      }
    }
  }

  /** Lets time pass in which the worker says nothing. */
  void passInSilence(long millis) {
    for (long end = nowMillis + millis; nowMillis < end; ) {
      nowMillis += 10;
      deliver(new Event.Tick());
    }
  }

  /** Lets time pass in which the master itself does nothing. */
  void standStill(long millis) {
    nowMillis += millis;
    deliver(new Event.Tick());
  }

  /** Takes the next action of a kind out of those that there were, skipping others. */
  <A extends Action> A next(Class<A> type) {
    Optional<A> found = poll(type);
    assertThat(found).as("a %s among %s", type.getSimpleName(), actions).isPresent();
    return found.get();
  }

  <A extends Action> Optional<A> poll(Class<A> type) {
    for (Action action : actions) {
      if (type.isInstance(action)) {
        actions.subList(0, actions.indexOf(action) + 1).clear();
        return Optional.of(type.cast(action));
      }
    }
    return Optional.empty();
  }

  /** Takes the next command of a kind, and answers it. */
  <C extends WorkerCommand> C nextCommand(Class<C> type) {
    while (true) {
      Action.SendCommand sent = next(Action.SendCommand.class);
      if (type.isInstance(sent.command())) {
        deliver(new Event.CommandAnswered(sent.commandId()));
        return type.cast(sent.command());
      }
    }
  }

  /** Takes the answer to a request. */
  Object answerTo(long requestId) {
    while (true) {
      Action.Answer answer = next(Action.Answer.class);
      if (answer.requestId() == requestId) {
        return answer.value();
      }
    }
  }

  long request() {
    return ++lastRequestId;
  }

  JobStatus status() {
    List<Action> before = List.copyOf(actions);
    actions.clear();
    deliver(new Event.StatusRequested(request()));
    JobStatus status = (JobStatus) next(Action.Answer.class).value();
    actions.addAll(0, before);
    return status;
  }

  // ------------------------------------------------------------------ the worker

  void register() {
    deliver(
        new Event.WorkerRegistered(
            request(), new WorkerRegistration("w", "host", 1, 2, 3, 4).setContainerId("c")));
    heartbeat(0, 0, List.of());
  }

  void heartbeat(long tasksEpoch, int attempt, List<TaskReport> reports) {
    lastHeartbeat = new Heartbeat("w", tasksEpoch, attempt, reports, List.of(), 0, 0, 0);
    deliver(new Event.HeartbeatReceived(request(), lastHeartbeat));
  }

  void report(int attempt, TaskState state) {
    heartbeat(epoch, attempt, List.of(new TaskReport(source, state), new TaskReport(sink, state)));
  }

  void fail(int attempt, TaskFailure failure) {
    heartbeat(
        epoch,
        attempt,
        List.of(
            new TaskReport(source, TaskState.RUNNING),
            new TaskReport(sink, TaskState.FAILED).setFailure(failure)));
  }

  // ------------------------------------------------------------------ longer ways

  void load(Optional<LoadedSnapshot> snapshot) {
    Action.LoadSnapshot load = next(Action.LoadSnapshot.class);
    List<SnapshotPointer> completed = snapshot.map(LoadedSnapshot::pointer).stream().toList();
    deliver(new Event.SnapshotLoaded(load.incarnation(), completed, snapshot, List.of()));
  }

  void restoreSinks() {
    deliver(new Event.SinksRestored(next(Action.RestoreSinks.class).incarnation()));
  }

  /** From waiting for workers to running tasks. */
  void run(int attempt) {
    load(Optional.empty());
    restoreSinks();
    nextCommand(WorkerCommand.Deploy.class);
    report(attempt, TaskState.RUNNING);
  }

  /** Takes the snapshot that was triggered to its publication. */
  SnapshotPointer takeSnapshot(int attempt) {
    long id = nextCommand(WorkerCommand.TriggerSnapshot.class).command().getSnapshotId();
    for (TaskId task : List.of(source, sink)) {
      deliver(
          new Event.SnapshotAcknowledged(
              request(), new SnapshotAcknowledgement("w", epoch, attempt, id, task, List.of())));
    }
    next(Action.WriteMetadata.class);
    deliver(new Event.MetadataWritten(id, 10));
    SnapshotPointer pointer = next(Action.PublishSnapshot.class).pointer();
    deliver(new Event.SnapshotPublished(id));
    return pointer;
  }

  static LoadedSnapshot loaded(SnapshotPointer pointer) {
    return loaded(pointer, "job");
  }

  static LoadedSnapshot loaded(SnapshotPointer pointer, String jobId) {
    return new LoadedSnapshot(
        pointer,
        new SnapshotMetadata(
            1, jobId, pointer.id(), pointer.kind(), 0, 0, 8, List.of(), List.of()));
  }
}
