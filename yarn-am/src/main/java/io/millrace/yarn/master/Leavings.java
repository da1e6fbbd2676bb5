package io.millrace.yarn.master;

import io.millrace.api.storage.FileStorages;
import io.millrace.master.snapshot.SnapshotLocation;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.protocol.JobState;
import io.millrace.protocol.SnapshotKind;
import io.millrace.yarn.container.ApplicationFolder;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application leaves behind when it has ended: its savepoints; the last snapshot if it was
 * stopped, all that there are if it failed; nothing else. May block.
 */
public final class Leavings {
  private static final Logger LOG = LoggerFactory.getLogger(Leavings.class);

  private final ApplicationFolder folder;
  private final SnapshotLocation location;
  private final CuratorFramework zooKeeper;
  private final String applicationNode;

  /** What an application with a folder and a node leaves. */
  public Leavings(
      ApplicationFolder folder,
      SnapshotLocation location,
      CuratorFramework zooKeeper,
      String applicationNode) {
    this.folder = folder;
    this.location = location;
    this.zooKeeper = zooKeeper;
    this.applicationNode = applicationNode;
  }

  /** Deletes what is not to stay. */
  public void delete(JobState end, List<SnapshotPointer> snapshots) {
    for (SnapshotPointer snapshot : snapshots) {
      if (!isKept(end, snapshot.kind())) {
        attempt(
            "delete " + snapshot.folder(),
            () -> {
              location.checkFolder(snapshot.folder());
              FileStorages.of(snapshot.folder()).delete(snapshot.folder());
            });
      }
    }
    attempt(
        "delete " + applicationNode,
        () -> zooKeeper.delete().quietly().deletingChildrenIfNeeded().forPath(applicationNode));
    attempt("delete files in " + folder.path(), folder::deleteAllButSnapshots); // the secret last
  }

  /** The folders of those of some snapshots that stay, the newest first. */
  public static List<String> kept(JobState end, List<SnapshotPointer> snapshots) {
    return snapshots.stream()
        .filter(snapshot -> isKept(end, snapshot.kind()))
        .map(SnapshotPointer::folder)
        .toList();
  }

  private static boolean isKept(JobState end, SnapshotKind kind) {
    return switch (kind) {
      case SAVEPOINT -> true;
      case FINAL -> end == JobState.STOPPED || end == JobState.FAILED;
      case PERIODIC -> end == JobState.FAILED;
    };
  }

  private static void attempt(String what, Deletion deletion) {
    try {
      deletion.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("cannot {}", what, e);
    }
  }

  private interface Deletion {
    void run() throws Exception;
  }
}
