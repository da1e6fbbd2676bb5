package io.millrace.master.job;

import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.protocol.SnapshotKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which folders of snapshots can be deleted: those of snapshots that were given up, and those of
 * periodic ones that are no longer retained, but only when no retained snapshot refers to a file in
 * them any more.
 */
final class RetainedFolders {
  private final String parent;
  private final List<String> abandoned = new ArrayList<>();

  /** Names of folders whose snapshots are gone, though not all of their files. */
  private final Set<String> left = new LinkedHashSet<>();

  /**
   * Folders of one job.
   *
   * @param parent where those of its periodic snapshots are
   */
  RetainedFolders(String parent) {
    this.parent = parent;
  }

  /** Begins with these snapshots; what else there was has been deleted. */
  void restore(Collection<SnapshotPointer> retained) {
    abandoned.clear();
    left.clear();
    left.addAll(SnapshotPointer.foldersNeededBy(retained));
    retained.forEach(pointer -> left.remove(pointer.folderName()));
  }

  /** A snapshot was given up; nobody will ever refer to its files. */
  void abandon(String folder) {
    abandoned.add(folder);
  }

  /**
   * Gives up snapshots, and gives the folders that can be deleted now.
   *
   * @param retired are no longer needed themselves
   * @param retained those that stay
   */
  List<String> retire(Collection<SnapshotPointer> retired, Collection<SnapshotPointer> retained) {
    for (SnapshotPointer pointer : retired) {
      if (pointer.kind() == SnapshotKind.PERIODIC) {
        left.add(pointer.folderName());
      }
    }
    Set<String> needed = SnapshotPointer.foldersNeededBy(retained);
    List<String> deletable = new ArrayList<>(abandoned);
    abandoned.clear();
    left.removeIf(name -> !needed.contains(name) && deletable.add(parent + "/" + name));
    return deletable;
  }
}
