package io.millrace.yarn.coordination;

import io.millrace.master.coordination.Coordination;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.coordination.LeadershipLostException;
import io.millrace.master.snapshot.SnapshotPointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/**
 * Coordination in ZooKeeper, through Curator. Below the application's node:
 *
 * <pre>
 * epoch                 the epoch of the leader, as text; its version changes with each leader
 * snapshots/0000000042  a completed snapshot, see {@link SnapshotPointer}
 * outcome               how the job ended, see {@link JobOutcome}
 * </pre>
 *
 * A master becomes the leader by writing the next epoch. Each of its writes is a transaction that
 * first checks that the epoch's version is still the one it wrote: so nothing can be written for a
 * master that has a successor, even by a write that was under way for long.
 */
public final class ZooKeeperCoordination implements Coordination {
  private static final String EPOCH = "/epoch";
  private static final String SNAPSHOTS = "/snapshots";
  private static final String OUTCOME = "/outcome";

  private final CuratorFramework zooKeeper;
  private final String node;
  private final long epoch;
  private final int epochVersion;
  private final CuratorCache epochWatch;
  private final AtomicReference<LossListener> listener = new AtomicReference<>();
  private final AtomicReference<String> lossReason = new AtomicReference<>();

  private ZooKeeperCoordination(
      CuratorFramework zooKeeper, String node, long epoch, int epochVersion) {
    this.zooKeeper = zooKeeper;
    this.node = node;
    this.epoch = epoch;
    this.epochVersion = epochVersion;
    this.epochWatch =
        CuratorCache.build(zooKeeper, node + EPOCH, CuratorCache.Options.SINGLE_NODE_CACHE);
    epochWatch
        .listenable()
        .addListener((type, before, now) -> onEpochNode(now == null ? null : now.getStat()));
    epochWatch.start();
  }

  /**
   * Becomes the leader of a job.
   *
   * @param zooKeeper started; stays open when this is closed
   * @param application the application's node; made if it is not there
   */
  public static ZooKeeperCoordination lead(CuratorFramework zooKeeper, ApplicationNode application)
      throws IOException {
    String node = application.path();
    return orIoException(
        "becoming the leader in " + node,
        () -> {
          zooKeeper.createContainers(node + SNAPSHOTS);
          application.requireOwned(zooKeeper, node);
          application.requireOwned(zooKeeper, node + SNAPSHOTS);
          Optional<ZooKeeperCoordination> leader = Optional.empty();
          while (leader.isEmpty()) {
            leader = takeNextEpoch(zooKeeper, application);
          }
          return leader.get();
        });
  }

  /** Empty if another master was quicker; this one comes after it. */
  private static Optional<ZooKeeperCoordination> takeNextEpoch(
      CuratorFramework zooKeeper, ApplicationNode application) throws Exception {
    String node = application.path();
    if (zooKeeper.checkExists().forPath(node + EPOCH) == null) {
      zooKeeper.create().idempotent().forPath(node + EPOCH, bytes(0));
    }
    application.requireOwned(zooKeeper, node + EPOCH);
    Stat stat = new Stat();
    long epoch =
        Long.parseLong(text(zooKeeper.getData().storingStatIn(stat).forPath(node + EPOCH))) + 1;
    try {
      Stat written =
          zooKeeper.setData().withVersion(stat.getVersion()).forPath(node + EPOCH, bytes(epoch));
      return Optional.of(new ZooKeeperCoordination(zooKeeper, node, epoch, written.getVersion()));
    } catch (KeeperException.BadVersionException e) {
      return Optional.empty();
    }
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public void confirmLeadership() throws IOException, LeadershipLostException {
    write("confirming the leadership");
  }

  @Override
  public List<SnapshotPointer> completedSnapshots() throws IOException {
    return orIoException(
        "reading the completed snapshots",
        () -> {
          List<SnapshotPointer> pointers = new ArrayList<>();
          for (String name : zooKeeper.getChildren().forPath(node + SNAPSHOTS)) {
            dataOf(node + SNAPSHOTS + "/" + name)
                .ifPresent(data -> pointers.add(SnapshotPointer.fromBytes(data)));
          }
          pointers.sort(Comparator.comparingLong(SnapshotPointer::id).reversed());
          return pointers;
        });
  }

  @Override
  public void publish(SnapshotPointer pointer) throws IOException, LeadershipLostException {
    writeUnlessThere(pathOf(pointer), pointer.toBytes());
  }

  @Override
  public void forget(List<SnapshotPointer> pointers) throws IOException, LeadershipLostException {
    for (SnapshotPointer pointer : pointers) {
      String path = pathOf(pointer);
      if (orIoException("looking for " + path, () -> dataOf(path)).isPresent()) {
        write(
            "forgetting " + path,
            orIoException(
                "preparing a write of " + path,
                () -> zooKeeper.transactionOp().delete().forPath(path)));
      }
    }
  }

  @Override
  public void recordOutcome(JobOutcome outcome) throws IOException, LeadershipLostException {
    writeUnlessThere(node + OUTCOME, outcome.toBytes());
  }

  @Override
  public Optional<JobOutcome> outcome() throws IOException {
    return orIoException(
        "reading the job's outcome", () -> dataOf(node + OUTCOME).map(JobOutcome::fromBytes));
  }

  @Override
  public void onLeadershipLost(LossListener newListener) {
    listener.set(newListener);
    String reason = lossReason.get();
    if (reason != null) {
      newListener.lost(reason);
    }
  }

  @Override
  public void close() {
    epochWatch.close();
  }

  private void onEpochNode(Stat stat) {
    if (stat != null && stat.getVersion() <= epochVersion) {
      return; // this master's own write, or one before it
    }
    String reason =
        stat == null
            ? "the job's nodes were removed from ZooKeeper"
            : "another master has followed the one with epoch " + epoch;
    if (lossReason.compareAndSet(null, reason)) {
      LossListener told = listener.get();
      if (told != null) {
        told.lost(reason);
      }
    }
  }

  /** Creates a node. One that is there with the same data comes from the same write, repeated. */
  private void writeUnlessThere(String path, byte[] data)
      throws IOException, LeadershipLostException {
    Optional<byte[]> there = orIoException("looking for " + path, () -> dataOf(path));
    if (there.isPresent() && !Arrays.equals(there.get(), data)) {
      throw new IOException(path + " is there with other contents: " + text(there.get()));
    }
    CuratorOp operation =
        there.isPresent()
            ? orIoException(
                "preparing a write of " + path,
                () -> zooKeeper.transactionOp().setData().forPath(path, data))
            : orIoException(
                "preparing a write of " + path,
                () -> zooKeeper.transactionOp().create().forPath(path, data));
    write("writing " + path, operation);
  }

  /** Carries out all operations, if this master still leads, or none. */
  private void write(String what, CuratorOp... operations)
      throws IOException, LeadershipLostException {
    boolean isLeader =
        orIoException(
            what,
            () -> {
              List<CuratorOp> conditional = new ArrayList<>();
              conditional.add(
                  zooKeeper
                      .transactionOp()
                      .check()
                      .withVersion(epochVersion)
                      .forPath(node + EPOCH));
              conditional.addAll(List.of(operations));
              try {
                zooKeeper.transaction().forOperations(conditional);
                return true;
              } catch (KeeperException.BadVersionException e) {
                return false;
              } catch (KeeperException.NoNodeException e) {
                if (operations.length > 0) {
                  throw e; // it may speak of what they are about
                }
                return false; // the job's nodes were removed
              }
            });
    if (!isLeader) {
      throw new LeadershipLostException(
          what + " was refused: another master has followed the one with epoch " + epoch);
    }
  }

  private Optional<byte[]> dataOf(String path) throws Exception {
    try {
      return Optional.of(zooKeeper.getData().forPath(path));
    } catch (KeeperException.NoNodeException e) {
      return Optional.empty();
    }
  }

  private String pathOf(SnapshotPointer pointer) {
    return node + SNAPSHOTS + "/" + String.format(Locale.ROOT, "%010d", pointer.id());
  }

  private static byte[] bytes(long number) {
    return Long.toString(number).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private interface Work<R> {
    R run() throws Exception;
  }

  private static <R> R orIoException(String what, Work<R> work) throws IOException {
    try {
      return work.run();
    } catch (IOException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(what + " was interrupted", e);
    } catch (Exception e) {
      throw new IOException(what + " failed: " + e.getMessage(), e);
    }
  }
}
