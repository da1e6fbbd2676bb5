package io.millrace.master.job;

import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.HeartbeatReply;
import io.millrace.protocol.RegistrationReply;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskState;
import io.millrace.protocol.WorkerRegistration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The master of one job: takes events, gives actions. Used by one thread. It knows the time only
 * from its caller, and does nothing but compute, so that the same events at the same times always
 * give the same actions.
 *
 * <p>A worker that is silent for too long is given up: its container is ended by force and it is
 * not let in again. Only the time for which the master itself was awake counts. Messages that bear
 * an older epoch or attempt change nothing.
 */
public final class JobMaster {
  private final long epoch;
  private final MasterSettings settings;
  private final Outbox outbox = new Outbox();
  private final Commands commands = new Commands(outbox);
  private final AwakeTime awake = new AwakeTime();
  private final Workers workers = new Workers(awake);
  private final Lifecycle lifecycle;
  private final JobProgress progress;
  private final Receiver receiver = new Receiver();
  private long nowMillis;

  /**
   * A master that has just become the leader.
   *
   * @param epoch that of its leadership; higher than that of any master of the job before
   */
  public JobMaster(JobDescription job, long epoch, MasterSettings settings) {
    this.epoch = epoch;
    this.settings = settings;
    this.lifecycle = new Lifecycle(job, epoch, settings, awake, outbox, commands, workers);
    this.progress = new JobProgress(job, epoch, settings.workers(), lifecycle, workers);
  }

  /**
   * Takes an event.
   *
   * @param timeMillis the time at which it is handled, in milliseconds since the epoch of time
   * @return what is to be done now, in this order
   */
  public List<Action> handle(Event event, long timeMillis) {
    nowMillis = Math.max(nowMillis, timeMillis);
    awake.advanceTo(nowMillis);
    event.deliverTo(receiver);
    lifecycle.advance(nowMillis);
    return outbox.drain();
  }

  /** The state of each task of the current attempt. */
  Map<TaskId, TaskState> taskStates() {
    Map<TaskId, TaskState> states = new LinkedHashMap<>();
    lifecycle
        .attempt()
        .ifPresent(attempt -> attempt.tasks().forEach(task -> states.put(task.id(), task.state())));
    return states;
  }

  /** The number of the attempt that {@link #taskStates} speaks of; 0 before the first. */
  int attemptNumber() {
    return lifecycle.attempt().map(Attempt::number).orElse(0);
  }

  private final class Receiver implements Event.Receiver {
    @Override
    public void on(Event.Started event) {
      lifecycle.started();
    }

    @Override
    public void on(Event.Tick event) {
      if (!lifecycle.isOver() && awake.hasListened()) {
        giveUpSilentWorkers();
      }
      commands.tick(nowMillis);
    }

    private void giveUpSilentWorkers() {
      long timeoutMillis = settings.heartbeatTimeoutMillis();
      for (RegisteredWorker silent : workers.silentFor(timeoutMillis)) {
        lifecycle.giveUpWorker(
            silent, "has not been heard of for " + timeoutMillis + " ms", nowMillis);
      }
      workers
          .giveUpOverdue()
          .forEach(containerId -> lifecycle.giveUpContainer(containerId, nowMillis));
    }

    @Override
    public void on(Event.LeadershipLost event) {
      lifecycle.halt(event.reason());
    }

    @Override
    public void on(Event.WorkerRegistered event) {
      WorkerRegistration registration = event.registration();
      if (lifecycle.isHalted()) {
        outbox.refuseStale(event.requestId(), "this master no longer leads", epoch);
        return;
      }
      if (lifecycle.isOver() || workers.isGivenUp(registration)) {
        outbox.refuse(
            event.requestId(),
            "worker " + registration.getWorkerId() + " is no longer needed; it should end");
        return;
      }
      workers
          .find(registration.getWorkerId())
          .filter(known -> !isSameProcess(known.registration, registration))
          .ifPresent(known -> lifecycle.workerEnded(known, "was started anew", nowMillis));
      workers
          .find(registration.getWorkerId())
          .ifPresentOrElse(
              known -> known.touch(nowMillis), () -> workers.add(registration, nowMillis));
      outbox.answer(
          event.requestId(),
          new RegistrationReply(
              epoch, settings.heartbeatIntervalMillis(), settings.masterTimeoutMillis()));
    }

    private boolean isSameProcess(WorkerRegistration known, WorkerRegistration now) {
      return known.getProcessId() == now.getProcessId()
          && known.getControlPort() == now.getControlPort()
          && known.getDataPort() == now.getDataPort()
          && known.getHost().equals(now.getHost());
    }

    @Override
    public void on(Event.HeartbeatReceived event) {
      Heartbeat heartbeat = event.heartbeat();
      long knownEpoch = Math.max(heartbeat.getEpoch(), heartbeat.getMasterEpoch());
      if (isRefused(event.requestId(), knownEpoch)) {
        return;
      }
      boolean isOurs = !heartbeat.isSetMasterEpoch() || heartbeat.getMasterEpoch() == epoch;
      Optional<RegisteredWorker> worker =
          workers.find(heartbeat.getWorkerId()).filter(found -> isOurs);
      worker.ifPresent(
          known -> {
            known.heard(heartbeat, nowMillis);
            lifecycle.heard(heartbeat, nowMillis);
          });
      outbox.answer(event.requestId(), new HeartbeatReply(epoch, worker.isEmpty()));
    }

    @Override
    public void on(Event.SnapshotAcknowledged event) {
      if (!isRefused(event.requestId(), event.acknowledgement().getEpoch())) {
        lifecycle.snapshots().acknowledge(event.acknowledgement());
        outbox.answer(event.requestId(), null);
      }
    }

    @Override
    public void on(Event.SnapshotDeclined event) {
      if (!isRefused(event.requestId(), event.decline().getEpoch())) {
        lifecycle.snapshots().decline(event.decline(), nowMillis);
        outbox.answer(event.requestId(), null);
      }
    }

    @Override
    public void on(Event.CommitReported event) {
      if (!isRefused(event.requestId(), event.report().getEpoch())) {
        lifecycle.snapshots().committed(event.report());
        outbox.answer(event.requestId(), null);
      }
    }

    /** Whether a report can not be served here; a report of a later epoch ends this master. */
    private boolean isRefused(long requestId, long reportedEpoch) {
      if (reportedEpoch > epoch) {
        lifecycle.halt("a worker knows a master of epoch " + reportedEpoch);
      }
      if (lifecycle.isHalted()) {
        outbox.refuseStale(
            requestId, "this master no longer leads", Math.max(epoch, reportedEpoch));
      }
      return lifecycle.isHalted();
    }

    @Override
    public void on(Event.WorkerExpected event) {
      workers.expect(event.containerId(), event.patienceMillis());
    }

    @Override
    public void on(Event.WorkerLost event) {
      workers.expectNoMore(event.id());
      workers
          .findByContainer(event.id())
          .ifPresent(worker -> lifecycle.workerEnded(worker, event.reason(), nowMillis));
    }

    @Override
    public void on(Event.WorkersHopeless event) {
      lifecycle.attemptFailed(event.reason(), "", true);
    }

    @Override
    public void on(Event.CommandAnswered event) {
      commands.answered(event.commandId());
    }

    @Override
    public void on(Event.CommandRefused event) {
      commands.refused(event.commandId(), event.message());
    }

    @Override
    public void on(Event.CommandStale event) {
      if (event.currentEpoch() > epoch) {
        lifecycle.halt("a worker knows a master of epoch " + event.currentEpoch());
      } else {
        commands.refused(event.commandId(), "the worker has gone on to a newer attempt");
      }
    }

    @Override
    public void on(Event.CommandFailed event) {
      commands.failed(event.commandId(), nowMillis);
    }

    @Override
    public void on(Event.StatusRequested event) {
      outbox.answer(event.requestId(), progress.status(nowMillis));
    }

    @Override
    public void on(Event.SavepointRequested event) {
      lifecycle.savepoint(event);
    }

    @Override
    public void on(Event.StopRequested event) {
      lifecycle.stop(event);
    }

    @Override
    public void on(Event.CancelRequested event) {
      lifecycle.cancel(event, nowMillis);
    }

    @Override
    public void on(Event.SnapshotLoaded event) {
      lifecycle.snapshotLoaded(event, nowMillis);
    }

    @Override
    public void on(Event.LoadFailed event) {
      lifecycle.restoringFailed(
          event.incarnation(), event.message(), event.details(), event.isPermanent(), nowMillis);
    }

    @Override
    public void on(Event.SinksRestored event) {
      lifecycle.sinksRestored(event, nowMillis);
    }

    @Override
    public void on(Event.SinkRestoreFailed event) {
      lifecycle.restoringFailed(
          event.incarnation(), event.message(), event.details(), event.isPermanent(), nowMillis);
    }

    @Override
    public void on(Event.SplitsDiscovered event) {
      lifecycle.splits().discovered(event, nowMillis);
    }

    @Override
    public void on(Event.DiscoveryFailed event) {
      lifecycle.splits().discoveryFailed(event, nowMillis);
    }

    @Override
    public void on(Event.MetadataWritten event) {
      lifecycle.snapshots().metadataWritten(event, nowMillis);
    }

    @Override
    public void on(Event.MetadataWriteFailed event) {
      lifecycle.snapshots().metadataWriteFailed(event, nowMillis);
    }

    @Override
    public void on(Event.SnapshotPublished event) {
      lifecycle.snapshots().published(event, nowMillis);
    }

    @Override
    public void on(Event.PublishFailed event) {
      lifecycle.snapshots().publishFailed(event, nowMillis);
    }

    @Override
    public void on(Event.OutcomeRecorded event) {
      lifecycle.outcomeRecorded(nowMillis);
    }

    @Override
    public void on(Event.RecordFailed event) {
      lifecycle.recordFailed(nowMillis);
    }
  }
}
