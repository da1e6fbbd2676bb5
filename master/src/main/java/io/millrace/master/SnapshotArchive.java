package io.millrace.master;

import io.millrace.master.coordination.Coordination;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.coordination.LeadershipLostException;
import io.millrace.master.job.Action;
import io.millrace.master.job.Event;
import io.millrace.master.job.JobDescription;
import io.millrace.master.snapshot.CorruptSnapshotException;
import io.millrace.master.snapshot.LoadedSnapshot;
import io.millrace.master.snapshot.NotRestorableException;
import io.millrace.master.snapshot.SnapshotFolderName;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.master.snapshot.SnapshotSearch;
import io.millrace.master.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes, publishes, finds and deletes snapshots: storage and coordination together. May block.
 *
 * <p>A master may stand still at any point, and go on when another leads. Therefore each deletion
 * is confirmed with the coordination, and what is deleted is such that nobody misses it even if the
 * master stood still after that.
 */
public final class SnapshotArchive {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotArchive.class);

  private final JobDescription job;
  private final boolean mayDoubleOutput;
  private final Coordination coordination;
  private final SnapshotStore store;

  /**
   * The snapshots of a job.
   *
   * @param mayDoubleOutput see {@link SnapshotSearch}
   * @param coordination of the master that works with them
   */
  public SnapshotArchive(
      JobDescription job, boolean mayDoubleOutput, Coordination coordination, SnapshotStore store) {
    this.job = job;
    this.mayDoubleOutput = mayDoubleOutput;
    this.coordination = coordination;
    this.store = store;
  }

  /**
   * The snapshot to go on from. What was never completed is deleted, unless files are damaged: then
   * all stays as it is found.
   */
  public Event load(Action.LoadSnapshot action) {
    try {
      if (action.isRestart()) {
        store.checkTakesFiles(job.snapshotFolder(), coordination.epoch());
      }
      List<SnapshotPointer> completed = coordination.completedSnapshots();
      requireOwn(completed);
      SnapshotSearch search = new SnapshotSearch(store, mayDoubleOutput, action.damage());
      if (completed.isEmpty()) {
        Optional<LoadedSnapshot> initial = Optional.empty();
        if (job.initialSnapshot().isPresent()) {
          initial = Optional.of(search.in(job.initialSnapshot().get()));
        }
        sweep(completed);
        return new Event.SnapshotLoaded(action.incarnation(), completed, initial, List.of());
      }
      SnapshotSearch.Found found = search.among(completed);
      if (found.problems().isEmpty()) {
        sweep(completed);
      }
      coordination.forget(found.givenUp());
      List<SnapshotPointer> left = new ArrayList<>(completed);
      left.removeAll(found.givenUp());
      return new Event.SnapshotLoaded(
          action.incarnation(), left, Optional.of(found.snapshot()), found.problems());
    } catch (NotRestorableException e) {
      return notRestorable(action, e);
    } catch (LeadershipLostException e) {
      return new Event.LeadershipLost(e.getMessage());
    } catch (IOException | RuntimeException e) {
      return notLoaded(action, e);
    }
  }

  /** Nothing is read or deleted because of a pointer that leads out of the job's folders. */
  private void requireOwn(List<SnapshotPointer> completed) throws NotRestorableException {
    try {
      for (SnapshotPointer pointer : completed) {
        job.snapshotLocation().check(pointer);
      }
    } catch (CorruptSnapshotException e) {
      throw new NotRestorableException(
          "what points to the completed snapshots is not trusted: " + e.getMessage());
    }
  }

  /** For a master that was replaced, snapshots may be gone that its successor no longer needed. */
  private Event notRestorable(Action.LoadSnapshot action, NotRestorableException reason) {
    try {
      coordination.confirmLeadership();
      return new Event.LoadFailed(action.incarnation(), reason.getMessage(), "", true);
    } catch (LeadershipLostException e) {
      return new Event.LeadershipLost(e.getMessage());
    } catch (IOException | RuntimeException e) {
      return notLoaded(action, e);
    }
  }

  private static Event notLoaded(Action.LoadSnapshot action, Exception reason) {
    return new Event.LoadFailed(
        action.incarnation(),
        "snapshots cannot be read: " + Failures.describe(reason),
        Failures.trace(reason),
        false);
  }

  /** Deletes what an attempt that failed, or a master that died, has left in the job's folder. */
  private void sweep(List<SnapshotPointer> completed) throws LeadershipLostException {
    try {
      List<String> incomplete =
          store.incomplete(
              job.snapshotFolder(),
              SnapshotPointer.foldersNeededBy(completed),
              coordination.epoch());
      delete(incomplete);
    } catch (IOException e) {
      LOG.warn("incomplete snapshots in {} could not be deleted", job.snapshotFolder(), e);
    }
  }

  /** Deletes folders that no completed snapshot will ever need again. */
  private void delete(List<String> folders) throws IOException, LeadershipLostException {
    if (folders.isEmpty()) {
      return;
    }
    coordination.confirmLeadership();
    for (String folder : folders) {
      job.snapshotLocation().checkFolder(folder);
      if (isOfThisEpochOrBefore(folder)) {
        store.delete(folder);
      } else {
        LOG.warn("{} is not deleted: it was not made up to epoch {}", folder, coordination.epoch());
      }
    }
  }

  private boolean isOfThisEpochOrBefore(String folder) {
    return SnapshotFolderName.parse(nameOf(folder))
        .filter(name -> name.epoch() <= coordination.epoch())
        .isPresent();
  }

  private static String nameOf(String folder) {
    return folder.substring(folder.lastIndexOf('/') + 1);
  }

  /** Writes the metadata file. */
  public Event write(Action.WriteMetadata action) {
    long id = action.metadata().getSnapshotId();
    try {
      return new Event.MetadataWritten(id, store.write(action.folder(), action.metadata()));
    } catch (IOException | RuntimeException e) {
      LOG.warn("the metadata of snapshot {} could not be written", id, e);
      return new Event.MetadataWriteFailed(
          id, "its metadata could not be written: " + Failures.describe(e));
    }
  }

  /** Completes a snapshot. */
  public Event publish(SnapshotPointer pointer) {
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

  /**
   * Forgets snapshots, and deletes folders that nobody needs. A pointer that could not be forgotten
   * earlier may still refer to some of them: these are left to the next {@link #load}.
   */
  public void retire(Action.RetireSnapshots action) {
    try {
      coordination.forget(action.pointers());
      Set<String> needed = SnapshotPointer.foldersNeededBy(coordination.completedSnapshots());
      delete(action.folders().stream().filter(folder -> !needed.contains(nameOf(folder))).toList());
    } catch (LeadershipLostException e) {
      LOG.info("snapshots are left to the next master: {}", e.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.warn("old snapshots could not be deleted", e);
    }
  }

  /** Writes down how the job ended. */
  public Event record(JobOutcome outcome) {
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
