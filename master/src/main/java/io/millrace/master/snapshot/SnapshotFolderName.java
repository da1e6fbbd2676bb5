package io.millrace.master.snapshot;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a snapshot's folder, such as {@code snapshot-42-3}. The epoch is part of it since
 * another master may have used the number in vain; and since it tells whose folder it is: a master
 * deletes none that a later one has made, however late it comes to it.
 *
 * @param isPeriodic whether the snapshot is a periodic one; savepoints and final ones have names of
 *     their own
 * @param id the snapshot
 * @param epoch that of the master that took it
 */
public record SnapshotFolderName(boolean isPeriodic, long id, long epoch) {
  private static final String PERIODIC = "snapshot";
  private static final String OTHER = "savepoint";
  private static final Pattern FORM =
      Pattern.compile("(?:.*-)?(" + PERIODIC + "|" + OTHER + ")-(\\d{1,18})-(\\d{1,18})");

  /**
   * What a name says; empty if it is not that of a snapshot's folder.
   *
   * @param name the last part of the folder's path; the job's id may stand in front
   */
  public static Optional<SnapshotFolderName> parse(String name) {
    Matcher parts = FORM.matcher(name);
    return parts.matches()
        ? Optional.of(
            new SnapshotFolderName(
                parts.group(1).equals(PERIODIC),
                Long.parseLong(parts.group(2)),
                Long.parseLong(parts.group(3))))
        : Optional.empty();
  }

  /** What {@link #parse} reads. */
  @Override
  public String toString() {
    return (isPeriodic ? PERIODIC : OTHER) + "-" + id + "-" + epoch;
  }
}
