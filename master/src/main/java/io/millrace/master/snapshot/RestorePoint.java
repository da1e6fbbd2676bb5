package io.millrace.master.snapshot;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.api.configuration.JobOptions;
import io.millrace.planner.ExecutionPlan;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;

/** The snapshot that a job shall begin with, looked at before the job is started. */
public final class RestorePoint {
  private RestorePoint() {}

  /**
   * What a plan goes on with, or empty if it begins anew. Reads a file, and may block.
   *
   * @throws UserException if there is no snapshot in that place, or it does not fit the plan
   * @throws ResourceException if the storage does not answer
   */
  public static Optional<StateMatch> of(ExecutionPlan plan) {
    String folder = plan.configuration().get(JobOptions.RESTORE_FROM);
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    LoadedSnapshot snapshot = read(folder);
    return Optional.of(check(plan, snapshot));
  }

  /**
   * Checks that a plan can go on with a snapshot.
   *
   * @throws UserException if not
   */
  public static StateMatch check(ExecutionPlan plan, LoadedSnapshot snapshot) {
    checkKeyGroups(plan, snapshot);
    StateMatch match = StateMatch.of(plan, snapshot);
    match.check(plan);
    return match;
  }

  private static LoadedSnapshot read(String folder) {
    try {
      return LoadedSnapshot.in(folder, new SnapshotStore().read(folder));
    } catch (FileNotFoundException e) {
      throw new UserException("there is no snapshot in " + folder, e);
    } catch (CorruptSnapshotException e) {
      throw new UserException("the snapshot in " + folder + " is damaged: " + e.getMessage(), e);
    } catch (IOException e) {
      if (e.getCause() instanceof FileNotFoundException) {
        throw new UserException("there is no snapshot in " + folder + ": " + e.getMessage(), e);
      }
      throw new ResourceException("the snapshot in " + folder + " cannot be read: " + e, e);
    }
  }

  private static void checkKeyGroups(ExecutionPlan plan, LoadedSnapshot snapshot) {
    int keyGroups = snapshot.metadata().getKeyGroups();
    if (keyGroups != plan.keyGroups()) {
      throw new UserException(
          "the snapshot in "
              + snapshot.pointer().folder()
              + " has "
              + keyGroups
              + " key groups, but the job has "
              + plan.keyGroups()
              + "; set job.key-groups to what the snapshot has");
    }
  }
}
