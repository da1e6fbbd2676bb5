package io.millrace.master.job;

import io.millrace.master.snapshot.LoadedSnapshot;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.RefusedException;
import io.millrace.protocol.StaleException;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskState;
import io.millrace.protocol.WorkerStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.apache.thrift.TException;

/** The process of a master: performs the actions of a state machine, late, badly or not at all. */
final class SimulatedMaster implements Action.Performer {
  private static final long TICK_MILLIS = 20;
  private static final long CALL_TIMEOUT_MILLIS = 1_000;

  private final Simulation simulation;
  private final long epoch;
  private final SimulatedProcess process;
  private final JobMaster machine;
  private final Map<Long, Consumer<Object>> answers = new HashMap<>();
  private final Map<Long, Consumer<Exception>> refusals = new HashMap<>();
  private final Map<TaskId, TaskState> lastStates = new HashMap<>();
  private int lastAttempt;
  private long lastRequestId;
  private long sinksBusyUntilMillis;

  SimulatedMaster(Simulation simulation, JobDescription job, MasterSettings settings) {
    this.simulation = simulation;
    this.epoch = simulation.world().nextEpoch();
    this.process = new SimulatedProcess(simulation, "master " + epoch);
    this.machine = new JobMaster(job, epoch, settings);
    simulation.trace("master " + epoch + " starts");
    deliver(new Event.Started());
    process.after(TICK_MILLIS, this::tick);
  }

  long epoch() {
    return epoch;
  }

  SimulatedProcess process() {
    return process;
  }

  /** Whether it takes calls; though it does not answer while it stands still. */
  boolean isReachable() {
    return process.isAlive();
  }

  void kill() {
    process.kill();
    refusals.clear();
  }

  JobStatus status() {
    JobStatus[] status = new JobStatus[1];
    lastRequestId++;
    answers.put(lastRequestId, answer -> status[0] = (JobStatus) answer);
    handle(new Event.StatusRequested(lastRequestId));
    return status[0];
  }

  private void tick() {
    handle(new Event.Tick());
    process.after(TICK_MILLIS, this::tick);
  }

  void deliver(Event event) {
    process.reach(() -> handle(event));
  }

  private void handle(Event event) {
    if (!(event instanceof Event.Tick) && !(event instanceof Event.HeartbeatReceived)) {
      simulation.trace("  master " + epoch + " <- " + event);
    }
    List<Action> actions = machine.handle(event, simulation.now());
    for (Action action : actions) {
      if (!(action instanceof Action.Answer)) {
        simulation.trace("  master " + epoch + " -> " + action);
      }
      action.performBy(this);
    }
    checkTaskStates();
  }

  /** Every task ends in one final state. */
  private void checkTaskStates() {
    Map<TaskId, TaskState> states = machine.taskStates();
    if (lastAttempt != machine.attemptNumber()) {
      lastAttempt = machine.attemptNumber();
      lastStates.clear();
    }
    states.forEach(
        (task, state) -> {
          TaskState before = lastStates.put(task, state);
          SimulatedWorld.check(
              before == null || before == state || TaskStates.canFollow(before, state),
              task + " goes from " + before + " to " + state);
        });
  }

  // ------------------------------------------------------------------ calls to the master

  /** A call over the network: it, or its answer, may be lost, late or repeated. */
  void call(LongFunction<Event> event, Consumer<Object> onAnswer, Consumer<Exception> onFailure) {
    boolean[] isSettled = new boolean[1];
    simulation.after(
        CALL_TIMEOUT_MILLIS,
        () -> settle(isSettled, () -> onFailure.accept(new IOException("no answer"))));
    int copies = simulation.isFault(0.05) ? 0 : simulation.isFault(0.05) ? 2 : 1;
    for (int copy = 0; copy < copies; copy++) {
      process.after(
          simulation.delay(20),
          () ->
              request(
                  event,
                  answer -> respond(isSettled, () -> onAnswer.accept(answer)),
                  reason -> respond(isSettled, () -> onFailure.accept(reason))));
    }
  }

  /** A call that arrives and stays as long as it takes, as a user's at a terminal. */
  void request(
      LongFunction<Event> event, Consumer<Object> onAnswer, Consumer<Exception> onFailure) {
    lastRequestId++;
    answers.put(lastRequestId, onAnswer);
    refusals.put(lastRequestId, onFailure);
    deliver(event.apply(lastRequestId));
  }

  private void respond(boolean[] isSettled, Runnable response) {
    if (!simulation.isFault(0.05)) {
      simulation.after(simulation.delay(20), () -> settle(isSettled, response));
    }
  }

  private static void settle(boolean[] isSettled, Runnable response) {
    if (!isSettled[0]) {
      isSettled[0] = true;
      response.run();
    }
  }

  @Override
  public void perform(Action.Answer action) {
    refusals.remove(action.requestId());
    answers.remove(action.requestId()).accept(action.value());
  }

  @Override
  public void perform(Action.Refuse action) {
    answers.remove(action.requestId());
    refusals.remove(action.requestId()).accept(action.reason());
  }

  // ------------------------------------------------------------------ commands to workers

  @Override
  public void perform(Action.SendCommand action) {
    SimulatedWorker worker = simulation.worker(action.worker().getWorkerId());
    int copies = simulation.isFault(0.05) ? 0 : simulation.isFault(0.05) ? 2 : 1;
    boolean[] isSettled = new boolean[1];
    simulation.after(
        CALL_TIMEOUT_MILLIS,
        () ->
            settle(
                isSettled,
                () -> deliver(new Event.CommandFailed(action.commandId(), "no answer"))));
    for (int copy = 0; copy < copies; copy++) {
      worker
          .process()
          .after(
              simulation.delay(30),
              () -> {
                Event answer = callOn(worker, action);
                respond(isSettled, () -> deliver(answer));
              });
    }
  }

  private static Event callOn(SimulatedWorker worker, Action.SendCommand action) {
    try {
      action.command().callOn(worker);
      return new Event.CommandAnswered(action.commandId());
    } catch (StaleException e) {
      return new Event.CommandStale(action.commandId(), e.getCurrentEpoch());
    } catch (RefusedException e) {
      return new Event.CommandRefused(action.commandId(), e.getMessage());
    } catch (TException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void perform(Action.ProvideWorkers action) {
    simulation.provider().provide(action.count(), this);
  }

  /** Confirms the epoch when it comes to it, which may be after it stood still. */
  @Override
  public void perform(Action.ReleaseWorker action) {
    process.after(
        simulation.delay(20),
        () -> {
          if (simulation.world().isLeader(epoch)) {
            simulation.provider().release(action, epoch);
          } else {
            handle(new Event.LeadershipLost("epoch " + simulation.world().epoch() + " leads"));
          }
        });
  }

  @Override
  public void perform(Action.ForgetWorker action) {}

  // ------------------------------------------------------------------ storage and coordination

  @Override
  public void perform(Action.LoadSnapshot action) {
    process.after(
        simulation.delay(50),
        () -> {
          if (simulation.isFault(0.05)) {
            deliver(new Event.LoadFailed(action.incarnation(), "storage is away", "", false));
            return;
          }
          SimulatedWorld world = simulation.world();
          if (world.isLeader(epoch)) {
            world.sweep(SnapshotPointer.foldersNeededBy(world.pointers()));
          }
          deliver(
              new Event.SnapshotLoaded(
                  action.incarnation(),
                  world.pointers(),
                  world.pointers().stream()
                      .findFirst()
                      .map(pointer -> new LoadedSnapshot(pointer, world.read(pointer))),
                  List.of()));
        });
  }

  @Override
  public void perform(Action.RestoreSinks action) {
    if (simulation.world().isLeader(epoch)) {
      for (WorkerStatus worker : status().getWorkers()) {
        SimulatedWorld.check(
            !simulation.worker(worker.getWorkerId()).hasLiveTasks(),
            "sinks are restored while " + worker.getWorkerId() + " has live tasks");
      }
    }
    sinksBusyUntilMillis = Math.max(sinksBusyUntilMillis, simulation.now()) + simulation.delay(50);
    process.after(
        sinksBusyUntilMillis - simulation.now(),
        () -> {
          boolean isFault = simulation.isFault(0.05);
          action
              .sinks()
              .get(0)
              .committables()
              .forEach(each -> simulation.world().commit(SimulatedWorld.decode(each)));
          if (isFault) {
            deliver(new Event.SinkRestoreFailed(action.incarnation(), "sink is away", "", false));
          } else {
            simulation.world().abandonBefore(action.incarnation());
            deliver(new Event.SinksRestored(action.incarnation()));
          }
        });
  }

  @Override
  public void perform(Action.DiscoverSplits action) {
    process.after(
        simulation.delay(50),
        () -> {
          if (simulation.isFault(0.1)) {
            deliver(
                new Event.DiscoveryFailed(
                    action.operatorName(), action.incarnation(), "source is away", "", false));
            return;
          }
          int all = simulation.world().splitCount();
          int there = Math.min(all, 1 + (int) (simulation.now() / 700));
          deliver(
              new Event.SplitsDiscovered(
                  action.operatorName(),
                  action.incarnation(),
                  simulation.world().splits(there),
                  there == all ? 0 : 150));
        });
  }

  @Override
  public void perform(Action.WriteMetadata action) {
    process.after(
        simulation.delay(50),
        () -> {
          long id = action.metadata().getSnapshotId();
          if (simulation.isFault(0.05)) {
            deliver(new Event.MetadataWriteFailed(id, "storage is full"));
          } else {
            simulation.world().write(action.folder(), action.metadata());
            deliver(new Event.MetadataWritten(id, 100));
          }
        });
  }

  @Override
  public void perform(Action.PublishSnapshot action) {
    conditionally(
        () -> {
          simulation.world().publish(epoch, action.pointer());
          simulation.world().checkSnapshots();
        },
        new Event.SnapshotPublished(action.pointer().id()),
        new Event.PublishFailed(action.pointer().id(), "connection lost"));
  }

  @Override
  public void perform(Action.RecordOutcome action) {
    conditionally(
        () -> simulation.world().record(epoch, action.outcome()),
        new Event.OutcomeRecorded(),
        new Event.RecordFailed("connection lost"));
  }

  /** A write that happens only if the epoch is still this one; whether it did may stay unknown. */
  private void conditionally(Runnable write, Event onSuccess, Event onDoubt) {
    simulation.after(
        simulation.delay(50),
        () -> {
          // The write is under way: it may arrive although its master has died.
          if (!simulation.world().isLeader(epoch)) {
            deliver(new Event.LeadershipLost("epoch " + simulation.world().epoch() + " leads"));
          } else if (simulation.isFault(0.05)) {
            simulation.after(simulation.delay(50), () -> deliver(onDoubt));
          } else {
            write.run();
            boolean isLost = simulation.isFault(0.05);
            simulation.after(simulation.delay(50), () -> deliver(isLost ? onDoubt : onSuccess));
          }
        });
  }

  @Override
  public void perform(Action.RetireSnapshots action) {
    process.after(simulation.delay(50), () -> simulation.world().retire(epoch, action));
  }

  @Override
  public void perform(Action.EndJob action) {
    process.kill();
    simulation.jobEnded(Optional.of(action.outcome()));
  }

  @Override
  public void perform(Action.Halt action) {
    SimulatedWorld.check(!simulation.world().isLeader(epoch), "the leader halts");
    process.kill();
  }
}
