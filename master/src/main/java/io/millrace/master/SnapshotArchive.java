package io.millrace.master;

import io.millrace.master.coordination.Coordination;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.coordination.LeadershipLostException;
import io.millrace.master.job.Action;
import io.millrace.master.job.Event;
import io.millrace.master.job.JobDescription;
import io.millrace.master.snapshot.CorruptSnapshotException;
import io.millrace.master.snapshot.LoadedSnapshot;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.master.snapshot.SnapshotStore;
import io.millrace.protocol.SnapshotMetadata;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes, publishes, finds and deletes snapshots: storage and coordination together. May block. */
final class SnapshotArchive {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotArchive.class);

  private final JobDescription job;
  private final Coordination coordination;
  private final SnapshotStore store = new SnapshotStore();

  SnapshotArchive(JobDescription job, Coordination coordination) {
    this.job = job;
    this.coordination = coordination;
  }

  /** The newest completed snapshot that can be read; what is not complete is deleted. */
  Event load(Action.LoadSnapshot action) {
    try {
      List<SnapshotPointer> completed = coordination.completedSnapshots();
      sweep(completed);
      if (completed.isEmpty()) {
        return loaded(action, completed, loadInitial(), List.of());
      }
      List<String> problems = new ArrayList<>();
      for (SnapshotPointer pointer : completed) {
        Optional<SnapshotMetadata> metadata =
            action.damagedIds().contains(pointer.id())
                ? Optional.empty()
                : readOrTell(pointer, problems);
        if (metadata.isPresent()) {
          LoadedSnapshot found = new LoadedSnapshot(pointer, metadata.get());
          return loaded(action, completed, Optional.of(found), problems);
        }
      }
      return failed(
          action,
          "none of the "
              + completed.size()
              + " completed snapshots can be restored: "
              + String.join("; ", problems),
          "",
          true);
    } catch (FileNotFoundException | CorruptSnapshotException e) {
      return failed(
          action, "the snapshot to begin with cannot be read: " + e.getMessage(), "", true);
    } catch (IOException | RuntimeException e) {
      return failed(
          action, "snapshots cannot be read: " + Failures.describe(e), Failures.trace(e), false);
    }
  }

  private static Event loaded(
      Action.LoadSnapshot action,
      List<SnapshotPointer> completed,
      Optional<LoadedSnapshot> snapshot,
      List<String> problems) {
    return new Event.SnapshotLoaded(action.incarnation(), completed, snapshot, problems);
  }

  private static Event failed(
      Action.LoadSnapshot action, String message, String details, boolean isPermanent) {
    return new Event.LoadFailed(action.incarnation(), message, details, isPermanent);
  }

  private Optional<SnapshotMetadata> readOrTell(SnapshotPointer pointer, List<String> problems)
      throws IOException {
    try {
      return Optional.of(store.read(pointer.folder()));
    } catch (FileNotFoundException | CorruptSnapshotException e) {
      problems.add(
          "snapshot "
              + pointer.id()
              + " cannot be read, so the one before it is used: "
              + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<LoadedSnapshot> loadInitial() throws IOException {
    if (job.initialSnapshot().isEmpty()) {
      return Optional.empty();
    }
    String folder = job.initialSnapshot().get();
    return Optional.of(LoadedSnapshot.in(folder, store.read(folder)));
  }

  /** Deletes what an attempt that failed, or a master that died, has left in the job's folder. */
  private void sweep(List<SnapshotPointer> completed) {
    try {
      store.deleteIncomplete(job.snapshotFolder(), SnapshotPointer.foldersNeededBy(completed));
    } catch (IOException e) {
      LOG.warn("incomplete snapshots in {} could not be deleted", job.snapshotFolder(), e);
    }
  }

  Event write(Action.WriteMetadata action) {
    long id = action.metadata().getSnapshotId();
    try {
      return new Event.MetadataWritten(id, store.write(action.folder(), action.metadata()));
    } catch (IOException | RuntimeException e) {
      LOG.warn("the metadata of snapshot {} could not be written", id, e);
      return new Event.MetadataWriteFailed(
          id, "its metadata could not be written: " + Failures.describe(e));
    }
  }

  Event publish(SnapshotPointer pointer) {
    try {
      coordination.publish(pointer);
      LOG.info(
          "snapshot {} is complete: {} bytes written of {}",
          pointer.id(),
          pointer.sizeBytes(),
          pointer.totalBytes());
      return new Event.SnapshotPublished(pointer.id());
    } catch (LeadershipLostException e) {
      return new Event.LeadershipLost(e.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.warn("it is not known whether snapshot {} was published; trying again", pointer.id(), e);
      return new Event.PublishFailed(pointer.id(), Failures.describe(e));
    }
  }

  /** Forgets snapshots, and deletes folders that nobody needs. */
  void retire(Action.RetireSnapshots action) {
    try {
      coordination.forget(action.pointers());
      for (String folder : action.folders()) {
        store.delete(folder);
      }
    } catch (LeadershipLostException e) {
      LOG.info("snapshots are left to the next master: {}", e.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.warn("old snapshots could not be deleted", e);
    }
  }

  Event record(JobOutcome outcome) {
    try {
      coordination.recordOutcome(outcome);
      return new Event.OutcomeRecorded();
    } catch (LeadershipLostException e) {
      return new Event.LeadershipLost(e.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.warn("it is not known whether the job's end was recorded; trying again", e);
      return new Event.RecordFailed(Failures.describe(e));
    }
  }
}
