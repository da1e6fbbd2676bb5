package io.millrace.master.snapshot;

/**
 * Where the snapshots of one job are: those in its own folder, and savepoints in folders that
 * somebody asked for, there with the job's id in their names. Nothing else is read or deleted
 * because a pointer says so.
 *
 * @param jobId the job
 * @param folder the job's own folder
 */
public record SnapshotLocation(String jobId, String folder) {
  /** The folder of a periodic snapshot. */
  public String periodic(long id, long epoch) {
    return folder + "/" + new SnapshotFolderName(true, id, epoch);
  }

  /**
   * The folder of a savepoint or of the final snapshot.
   *
   * @param chosen the folder that was asked for, or empty
   */
  public String savepoint(String chosen, long id, long epoch) {
    SnapshotFolderName name = new SnapshotFolderName(false, id, epoch);
    return chosen.isEmpty() ? folder + "/" + name : chosen + "/" + jobId + "-" + name;
  }

  /** Whether a folder is that of a snapshot of this job, whether it is there or not. */
  public boolean contains(String snapshotFolder) {
    String name = snapshotFolder.substring(snapshotFolder.lastIndexOf('/') + 1);
    return SnapshotFolderName.parse(name)
        .filter(
            parsed ->
                snapshotFolder.equals(folder + "/" + parsed)
                    || (!parsed.isPeriodic() && name.equals(jobId + "-" + parsed)))
        .isPresent();
  }

  /**
   * Checks that what a pointer says lies where this job's snapshots are.
   *
   * @throws CorruptSnapshotException if it does not
   */
  public void check(SnapshotPointer pointer) throws CorruptSnapshotException {
    checkFolder(pointer.folder());
    for (String name : pointer.refersTo()) {
      if (!isPeriodic(name)) {
        throw new CorruptSnapshotException(
            "the pointer to snapshot "
                + pointer.id()
                + " refers to '"
                + name
                + "', which is not the name of a periodic snapshot's folder in "
                + folder);
      }
    }
  }

  private static boolean isPeriodic(String name) {
    return SnapshotFolderName.parse(name)
        .filter(parsed -> parsed.isPeriodic() && name.equals(parsed.toString()))
        .isPresent();
  }

  /**
   * Checks a folder before it is read or deleted.
   *
   * @throws CorruptSnapshotException if no snapshot of this job can be there
   */
  public void checkFolder(String snapshotFolder) throws CorruptSnapshotException {
    if (!contains(snapshotFolder)) {
      throw new CorruptSnapshotException(
          "'"
              + snapshotFolder
              + "' is not the folder of a snapshot of "
              + jobId
              + ": these are in "
              + folder
              + ", and savepoints elsewhere have the job's id in their names; it is neither read"
              + " nor deleted");
    }
  }
}
