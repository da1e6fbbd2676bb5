package io.millrace.master.job;

import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.protocol.SnapshotMetadata;
import io.millrace.protocol.WorkerRegistration;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.thrift.TException;

/**
 * Something that is to be done outside the state machine, on another thread. What comes of it
 * returns as an {@link Event}.
 */
public sealed interface Action {
  /** Calls the performer's method for this action. */
  void performBy(Performer performer);

  /** Performs each action; returns without waiting for it. */
  interface Performer {
    void perform(SendCommand action);

    void perform(Answer action);

    void perform(Refuse action);

    void perform(ProvideWorkers action);

    void perform(ReleaseWorker action);

    void perform(ForgetWorker action);

    void perform(LoadSnapshot action);

    void perform(RestoreSinks action);

    void perform(DiscoverSplits action);

    void perform(WriteMetadata action);

    void perform(PublishSnapshot action);

    void perform(RetireSnapshots action);

    void perform(RecordOutcome action);

    void perform(EndJob action);

    void perform(Halt action);
  }

  /**
   * Tell a worker. Returns as {@link Event.CommandAnswered} or one of its siblings, with the same
   * id; a command is sent again, with the same id, until it is answered or no longer of use.
   */
  record SendCommand(long commandId, WorkerRegistration worker, WorkerCommand command)
      implements Action {
    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }

  /** Give a caller what it waits for: a structure of the protocol, a text, or {@code null}. */
  record Answer(long requestId, Object value) implements Action {
    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }

  /** Tell a caller why it does not get what it asked for. */
  record Refuse(long requestId, TException reason) implements Action {
    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }

  /**
   * See to it that there are this many workers, from now on, whatever happens to them. None: those
   * that are there end when they are told so, and are not replaced.
   */
  record ProvideWorkers(int count) implements Action {
    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }

  /**
   * End a worker by force, if this master still leads, and let another take its place.
   *
   * @param containerId that of its container, which may have no worker that has registered; the
   *     worker's own if it runs in none
   * @param reason completes the sentence "it ..."
   */
  record ReleaseWorker(String containerId, String reason) implements Action {
    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }

  /** A worker is gone; no command follows. */
  record ForgetWorker(WorkerRegistration worker) implements Action {
    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }

  /**
   * Find the completed snapshot to go on from. No task runs at this time, so what lies in the
   * folder of snapshots without being completed may be deleted.
   *
   * @param damage by the folders of snapshots whose state files could not be restored, why not
   * @param isRestart whether tasks have run before and are to run again: then it is worth to see
   *     that storage takes files, or they would fail as the ones before
   */
  record LoadSnapshot(long incarnation, Map<String, String> damage, boolean isRestart)
      implements Action {
    public LoadSnapshot {
      damage = Map.copyOf(damage);
    }

    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }

  /**
   * For each sink: commit what the restored snapshot holds, then abandon what earlier incarnations
   * left. No task runs at this time.
   *
   * @param endedJob another job that has taken the snapshot and is over: what it has left is
   *     abandoned, too
   */
  record RestoreSinks(long incarnation, List<SinkState> sinks, Optional<String> endedJob)
      implements Action {
    public RestoreSinks {
      sinks = List.copyOf(sinks);
    }

    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }

  /**
   * What a restored snapshot knows of a sink.
   *
   * @param parallelism how many tasks the sink has had at most
   * @param committables what is to be committed
   */
  record SinkState(String operatorName, int parallelism, List<ByteBuffer> committables) {
    public SinkState {
      committables = List.copyOf(committables);
    }
  }

  /** Look for the splits of a source. */
  record DiscoverSplits(
      String operatorName, long incarnation, Set<String> knownSplitIds, boolean isInitial)
      implements Action {
    public DiscoverSplits {
      knownSplitIds = Set.copyOf(knownSplitIds);
    }

    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }

  /** Write the metadata file of a snapshot into its folder. */
  record WriteMetadata(String folder, SnapshotMetadata metadata) implements Action {
    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }

  /** Publish a snapshot, if this master still leads: from then on it is complete. */
  record PublishSnapshot(SnapshotPointer pointer) implements Action {
    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }

  /**
   * Forget snapshots, if this master still leads, then delete the files. Nothing comes of it; what
   * is left over is found at the next {@link LoadSnapshot}.
   *
   * @param pointers completed ones that are no longer needed; of savepoints only the pointer goes
   * @param folders whose files no snapshot needs
   */
  record RetireSnapshots(List<SnapshotPointer> pointers, List<String> folders) implements Action {
    public RetireSnapshots {
      pointers = List.copyOf(pointers);
      folders = List.copyOf(folders);
    }

    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }

  /** Write down how the job ended, if this master still leads. */
  record RecordOutcome(JobOutcome outcome) implements Action {
    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }

  /** The job has ended, and so does the master. The last action. */
  record EndJob(JobOutcome outcome) implements Action {
    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }

  /**
   * This master no longer leads: it does nothing more, and leaves workers and job to its successor.
   */
  record Halt(String reason) implements Action {
    @Override
    public void performBy(Performer performer) {
      performer.perform(this);
    }
  }
}
