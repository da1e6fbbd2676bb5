package io.millrace.yarn.client;

import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.storage.FileStorages;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.snapshot.SnapshotLocation;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.protocol.JobState;
import io.millrace.yarn.Reason;
import io.millrace.yarn.container.ApplicationFolder;
import io.millrace.yarn.container.StagingFolder;
import io.millrace.yarn.coordination.ApplicationNode;
import io.millrace.yarn.coordination.ZooKeeperAddress;
import io.millrace.yarn.coordination.ZooKeeperCoordination;
import io.millrace.yarn.master.Leavings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.hadoop.yarn.api.records.ApplicationId;

/**
 * What is left of an application that has ended, and whose master could not tidy up, since it never
 * started, or was killed. Whoever tidies up becomes the leader first, as a master does, so that no
 * other can change anything any more. May block.
 */
final class Remains {
  private final Cluster cluster;
  private final ApplicationId application;
  private final ApplicationFolder folder;

  /** Those of the application, or else of whoever tidies up after it. */
  private final Configuration options;

  Remains(Cluster cluster, Configuration options, ApplicationId application) {
    this.cluster = cluster;
    this.application = application;
    this.folder = StagingFolder.of(options, cluster.hadoop()).application(application);
    try {
      this.options = folder.readOptions().orElse(options);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * What came of it.
   *
   * @param removed what was there and is gone, in words
   * @param kept the folders of snapshots that jobs can still be started from, the newest first
   * @param problem why something could not be tidied up; empty if nothing
   */
  record Result(List<String> removed, List<String> kept, String problem) {
    /** What a user must know, as lines that are added to others; empty if there is nothing. */
    String describe() {
      String snapshots =
          kept.isEmpty() ? "" : "\nA job can go on from its last snapshot, " + kept.get(0);
      return (problem.isEmpty() ? "" : "\n" + problem) + snapshots;
    }
  }

  /** When a file of it was changed last, in milliseconds since the epoch. */
  long changedAtMillis() {
    try {
      return folder.changedAtMillis();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** What there is beside snapshots, in words. */
  List<String> found() {
    try {
      List<String> found = new ArrayList<>();
      List<String> files =
          folder.names().stream()
              .filter(name -> !name.equals(ApplicationFolder.SNAPSHOTS))
              .sorted()
              .toList();
      if (!files.isEmpty()) {
        found.add(folder.path() + "/{" + String.join(",", files) + "}");
      }
      if (folder.hasSecret()) {
        found.add("ZooKeeper's " + node().path());
      }
      return found;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The folders of the snapshots that would be kept. */
  List<String> snapshots() {
    try {
      if (!folder.hasSecret()) {
        return folder.snapshots();
      }
      try (CuratorFramework zooKeeper = client(node())) {
        String pointers = node().path() + "/snapshots";
        List<String> folders = new ArrayList<>();
        if (zooKeeper.checkExists().forPath(pointers) != null) {
          for (String name : zooKeeper.getChildren().forPath(pointers)) {
            byte[] pointer = zooKeeper.getData().forPath(pointers + "/" + name);
            folders.add(SnapshotPointer.fromBytes(pointer).folder());
          }
        }
        return folders;
      }
    } catch (Exception e) {
      throw failed(e);
    }
  }

  /**
   * Ends what was open in sinks as far as that is possible, and deletes everything but snapshots
   * that a job can be started from.
   */
  Result tidyUp() {
    List<String> removed = found();
    try {
      if (!folder.hasSecret()) { // it is deleted last
        folder.deleteAllButSnapshots();
        return new Result(removed, folder.snapshots(), "");
      }
      ApplicationNode node = node();
      try (CuratorFramework zooKeeper = client(node)) {
        return tidyUp(removed, zooKeeper, node);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    } catch (ResourceException e) {
      throw e;
    } catch (Exception e) {
      throw failed(e);
    }
  }

  private Result tidyUp(List<String> removed, CuratorFramework zooKeeper, ApplicationNode node)
      throws Exception {
    if (zooKeeper.checkExists().forPath(node.path()) == null) { // no master has ever led
      folder.deleteAllButSnapshots();
      return new Result(removed, folder.snapshots(), "");
    }
    try (ZooKeeperCoordination coordination = ZooKeeperCoordination.lead(zooKeeper, node)) {
      JobOutcome outcome = end(coordination);
      List<SnapshotPointer> snapshots = coordination.completedSnapshots();
      coordination.confirmLeadership();
      new Leavings(folder, location(), zooKeeper, node.path()).delete(outcome.state(), snapshots);
      List<String> kept = Leavings.kept(outcome.state(), snapshots);
      return new Result(removed, kept, outcome.message());
    }
  }

  /**
   * Deletes snapshots, too, that {@link #tidyUp} has kept.
   *
   * @return those that were deleted: not what a user has asked for in a place of their own
   */
  List<String> deleteSnapshots(List<String> kept) {
    try {
      SnapshotLocation location = location();
      List<String> own =
          kept.stream()
              .filter(location::contains)
              .filter(snapshot -> snapshot.startsWith(location.folder() + "/"))
              .toList();
      for (String snapshot : own) {
        FileStorages.of(snapshot).delete(snapshot);
      }
      folder.delete();
      return own;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** As the application has said itself; else everything is kept that is kept after a failure. */
  private JobOutcome end(ZooKeeperCoordination coordination)
      throws IOException, InterruptedException {
    Optional<JobOutcome> recorded = coordination.outcome();
    if (recorded.isPresent()) {
      return new JobOutcome(recorded.get().state(), "", recorded.get().counters());
    }
    JobOutcome outcome = new SinkTidying(application, folder, options, coordination).run();
    return outcome.state() == JobState.CANCELLED
        ? new JobOutcome(JobState.FAILED, outcome.message(), outcome.counters())
        : outcome;
  }

  private ApplicationNode node() {
    return ApplicationNode.of(options, application.toString(), folder.readSecret());
  }

  private CuratorFramework client(ApplicationNode node) {
    CuratorFramework client = ZooKeeperAddress.of(options, cluster.hadoop()).newClient(node);
    client.start();
    return client;
  }

  private SnapshotLocation location() {
    return folder.snapshotLocation(options, application.toString());
  }

  private ResourceException failed(Exception e) {
    return new ResourceException(
        "the remains of " + application + " cannot be tidied up: " + Reason.of(e), e);
  }
}
