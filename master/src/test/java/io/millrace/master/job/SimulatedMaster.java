package io.millrace.master.job;

import io.millrace.api.storage.FileStorage;
import io.millrace.master.SnapshotArchive;
import io.millrace.master.snapshot.SnapshotStore;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.RefusedException;
import io.millrace.protocol.StaleException;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskState;
import io.millrace.protocol.WorkerStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
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
  private final SimulatedThread storageThread;
  private final SimulatedThread deletingThread;
  private final SimulatedThread sinkThread;
  private final SnapshotArchive archive;
  private final SnapshotArchive deletingArchive;
  private int lastAttempt;
  private long lastRequestId;
  private boolean isOver;

  SimulatedMaster(Simulation simulation, JobDescription job, MasterSettings settings) {
    this.simulation = simulation;
    this.epoch = simulation.world().nextEpoch();
    this.process = new SimulatedProcess(simulation, "master " + epoch);
    this.machine = new JobMaster(job, epoch, settings);
    this.storageThread = new SimulatedThread(simulation, process, this::pausing);
    this.deletingThread = new SimulatedThread(simulation, process, this::pausing);
    this.sinkThread = new SimulatedThread(simulation, process, this::pausing);
    this.archive = archiveFor(storageThread, job, settings);
    this.deletingArchive = archiveFor(deletingThread, job, settings);
    simulation.trace("master " + epoch + " starts");
    deliver(new Event.Started());
    process.after(TICK_MILLIS, this::tick);
  }

  private SnapshotArchive archiveFor(
      SimulatedThread thread, JobDescription job, MasterSettings settings) {
    FileStorage storage = simulation.world().storage().seenBy(thread, simulation);
    return new SnapshotArchive(
        job,
        settings.mayDoubleOutput(),
        new SimulatedCoordination(simulation, thread, epoch),
        new SnapshotStore(location -> storage));
  }

  long epoch() {
    return epoch;
  }

  SimulatedProcess process() {
    return process;
  }

  /** Whether it takes calls; though it does not answer while it stands still. */
  boolean isReachable() {
    return process.isAlive() && !isOver;
  }

  /** One of its threads is about to wait for something: a good moment to stand still. */
  private void pausing() {
    if (simulation.isFault(0.005) && isReachable() && simulation.leader() == this) {
      simulation.standstills().stopMaster(this);
    }
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
    if (!isOver) {
      handle(new Event.Tick());
      process.after(TICK_MILLIS, this::tick);
    }
  }

  void deliver(Event event) {
    process.reach(() -> handle(event));
  }

  private void handle(Event event) {
    if (isOver) {
      return;
    }
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
    storageThread.execute(() -> deliver(archive.load(action)));
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
    sinkThread.execute(() -> deliver(restore(action)));
  }

  private Event restore(Action.RestoreSinks action) {
    if (simulation.isStorageAway()) {
      return new Event.SinkRestoreFailed(action.incarnation(), "sink is away", "", false);
    }
    for (ByteBuffer committable : action.sinks().get(0).committables()) {
      sinkThread.pause();
      simulation.world().commit(SimulatedWorld.decode(committable));
    }
    sinkThread.pause();
    if (simulation.isFault(0.05)) {
      return new Event.SinkRestoreFailed(action.incarnation(), "sink is away", "", false);
    }
    simulation.world().abandonBefore(action.incarnation());
    sinkThread.pause();
    return new Event.SinksRestored(action.incarnation());
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
    simulation.world().writes(action.folder(), action.metadata());
    storageThread.execute(() -> deliver(archive.write(action)));
  }

  @Override
  public void perform(Action.PublishSnapshot action) {
    storageThread.execute(() -> deliver(archive.publish(action.pointer())));
  }

  @Override
  public void perform(Action.RecordOutcome action) {
    storageThread.execute(() -> deliver(archive.record(action.outcome())));
  }

  @Override
  public void perform(Action.RetireSnapshots action) {
    deletingThread.execute(() -> deletingArchive.retire(action));
  }

  @Override
  public void perform(Action.EndJob action) {
    isOver = true; // but what its threads do goes on
    simulation.jobEnded(Optional.of(action.outcome()));
  }

  @Override
  public void perform(Action.Halt action) {
    SimulatedWorld.check(!simulation.world().isLeader(epoch), "the leader halts");
    isOver = true; // but what its threads do goes on
  }
}
