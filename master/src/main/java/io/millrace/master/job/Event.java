package io.millrace.master.job;

import io.millrace.master.snapshot.LoadedSnapshot;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.protocol.CommitReport;
import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.SerializedSplit;
import io.millrace.protocol.SnapshotAcknowledgement;
import io.millrace.protocol.SnapshotDecline;
import io.millrace.protocol.WorkerRegistration;
import java.util.List;
import java.util.Optional;

/**
 * Something that happened. Those with a {@code requestId} come from a caller that waits for an
 * {@link Action.Answer} or an {@link Action.Refuse} with the same id, which may come much later.
 */
public sealed interface Event {
  /** Calls the receiver's method for this event. */
  void deliverTo(Receiver receiver);

  /** Takes each event. */
  interface Receiver {
    void on(Started event);

    void on(Tick event);

    void on(LeadershipLost event);

    void on(WorkerRegistered event);

    void on(HeartbeatReceived event);

    void on(SnapshotAcknowledged event);

    void on(SnapshotDeclined event);

    void on(CommitReported event);

    void on(WorkerExpected event);

    void on(WorkerLost event);

    void on(WorkersHopeless event);

    void on(CommandAnswered event);

    void on(CommandRefused event);

    void on(CommandStale event);

    void on(CommandFailed event);

    void on(StatusRequested event);

    void on(SavepointRequested event);

    void on(StopRequested event);

    void on(CancelRequested event);

    void on(SnapshotLoaded event);

    void on(LoadFailed event);

    void on(SinksRestored event);

    void on(SinkRestoreFailed event);

    void on(SplitsDiscovered event);

    void on(DiscoveryFailed event);

    void on(MetadataWritten event);

    void on(MetadataWriteFailed event);

    void on(SnapshotPublished event);

    void on(PublishFailed event);

    void on(OutcomeRecorded event);

    void on(RecordFailed event);
  }

  /** The master leads. The first event. */
  record Started() implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /**
   * Time has passed. Comes all the time, every few milliseconds, and after all that was there to be
   * handled when it was due: who is judged for being silent was listened to.
   */
  record Tick() implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** Another master leads, or this one can not know that it still does. */
  record LeadershipLost(String reason) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** A worker came up, or saw that the master is a new one. */
  record WorkerRegistered(long requestId, WorkerRegistration registration) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** A worker reports on its tasks. */
  record HeartbeatReceived(long requestId, Heartbeat heartbeat) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** A task has done its part of a snapshot. */
  record SnapshotAcknowledged(long requestId, SnapshotAcknowledgement acknowledgement)
      implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** A task can not do its part of a snapshot. */
  record SnapshotDeclined(long requestId, SnapshotDecline decline) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** A task has committed everything up to a snapshot. */
  record CommitReported(long requestId, CommitReport report) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /**
   * A container is there, or is being started, whose worker is to register; it is replaced if it
   * does not. Changes nothing if the worker has registered.
   *
   * @param containerId the container
   * @param patienceMillis for how long to wait for it
   */
  record WorkerExpected(String containerId, long patienceMillis) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /**
   * A worker's process or container has ended.
   *
   * @param id the worker's id or that of its container
   */
  record WorkerLost(String id, String reason) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** There are not enough workers, and will never be. */
  record WorkersHopeless(String reason) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** A worker has taken a command. */
  record CommandAnswered(long commandId) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** A worker can not serve a command. */
  record CommandRefused(long commandId, String message) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** A worker has seen a newer attempt, or a newer epoch, than the command's. */
  record CommandStale(long commandId, long currentEpoch) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** It is not known whether a command arrived. */
  record CommandFailed(long commandId, String reason) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** Answered with a {@link io.millrace.protocol.JobStatus}. */
  record StatusRequested(long requestId) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /**
   * Answered with the path of the savepoint when it is complete.
   *
   * @param folder where to put it; empty for the job's own folder
   */
  record SavepointRequested(long requestId, String folder) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /**
   * Answered with the path of the last snapshot when the job has ended.
   *
   * @param folder where to put it; empty for the job's own folder
   * @param drain whether windows fire before the end
   */
  record StopRequested(long requestId, String folder, boolean drain) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** Answered, with nothing, when the job has ended. */
  record CancelRequested(long requestId) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /**
   * Answers {@link Action.LoadSnapshot}.
   *
   * @param incarnation that of the action
   * @param completed the completed snapshots, the newest first, damaged ones too
   * @param snapshot the newest of them that can be used; empty if there is none at all
   * @param problems a sentence for each newer one that can not be used
   */
  record SnapshotLoaded(
      long incarnation,
      List<SnapshotPointer> completed,
      Optional<LoadedSnapshot> snapshot,
      List<String> problems)
      implements Event {
    public SnapshotLoaded {
      completed = List.copyOf(completed);
      problems = List.copyOf(problems);
    }

    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** No snapshot could be loaded. {@code isPermanent}: and trying again makes no sense. */
  record LoadFailed(long incarnation, String message, String details, boolean isPermanent)
      implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** Answers {@link Action.RestoreSinks}. */
  record SinksRestored(long incarnation) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** Some sink could not be brought to the restored snapshot. */
  record SinkRestoreFailed(long incarnation, String message, String details, boolean isPermanent)
      implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /**
   * Answers {@link Action.DiscoverSplits}.
   *
   * @param splits those that are there now; may hold known ones
   * @param intervalMillis after how long to look again; 0: never
   */
  record SplitsDiscovered(
      String operatorName, long incarnation, List<SerializedSplit> splits, long intervalMillis)
      implements Event {
    public SplitsDiscovered {
      splits = List.copyOf(splits);
    }

    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** A source could not be looked at. */
  record DiscoveryFailed(
      String operatorName, long incarnation, String message, String details, boolean isPermanent)
      implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** Answers {@link Action.WriteMetadata}. */
  record MetadataWritten(long snapshotId, long lengthBytes) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** The metadata of a snapshot could not be written. */
  record MetadataWriteFailed(long snapshotId, String reason) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** Answers {@link Action.PublishSnapshot}: the snapshot is complete. */
  record SnapshotPublished(long snapshotId) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** It is not known whether the pointer was published. */
  record PublishFailed(long snapshotId, String reason) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** Answers {@link Action.RecordOutcome}. */
  record OutcomeRecorded() implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }

  /** It is not known whether the outcome was recorded. */
  record RecordFailed(String reason) implements Event {
    @Override
    public void deliverTo(Receiver receiver) {
      receiver.on(this);
    }
  }
}
