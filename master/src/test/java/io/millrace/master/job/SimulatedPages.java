package io.millrace.master.job;

import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.StateFile;
import io.millrace.protocol.TaskId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * State of a task in pages, some of which change between two snapshots. The others are not written
 * again if they lie in a file of a snapshot that is known to be complete.
 */
final class SimulatedPages {
  private static final int PAGES = 5;

  private final SimulatedWorker worker;
  private final TaskId task;
  private final String[] paths = new String[PAGES];
  private final long[] snapshotIds = new long[PAGES];
  private final Set<Long> completed = new HashSet<>();

  SimulatedPages(SimulatedWorker worker, TaskId task) {
    this.worker = worker;
    this.task = task;
  }

  /** Writes a file, and puts it and those that it refers to into the part of a snapshot. */
  void snapshot(SimulatedTask.Element.Barrier barrier, OperatorSnapshot part) {
    String path = barrier.folder() + "/" + task.getIndex() + ".state";
    boolean isSelfContained = barrier.kind() != SnapshotKind.PERIODIC;
    Set<String> referred = new TreeSet<>();
    for (int page = 0; page < PAGES; page++) {
      boolean isChanged = worker.random().nextInt(3) == 0;
      if (isChanged) {
        paths[page] = null;
      }
      boolean isKept = paths[page] != null && completed.contains(snapshotIds[page]);
      if (isKept && !isSelfContained) {
        referred.add(paths[page]);
      } else if (!isSelfContained) {
        paths[page] = path;
        snapshotIds[page] = barrier.snapshotId();
      }
    }
    worker.world().writeState(path, referred);
    part.setKeyedState(new StateFile(path, 100, 0));
    part.setStateBytes(500);
    part.setReferredPaths(List.copyOf(referred));
  }

  void completed(long snapshotId) {
    completed.add(snapshotId);
  }
}
