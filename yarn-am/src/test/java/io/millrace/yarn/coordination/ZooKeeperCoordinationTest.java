package io.millrace.yarn.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.coordination.LeadershipLostException;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.protocol.JobState;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.transport.SharedSecret;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.assertj.core.api.ThrowableAssert;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestName;
import org.junit.rules.Timeout;

public class ZooKeeperCoordinationTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);
  @Rule public final TestName testName = new TestName();

  private static TestingServer server;
  private final SharedSecret secret = SharedSecret.random();
  private ApplicationNode node;
  private CuratorFramework zooKeeper;

  @BeforeClass
  public static void start() throws Exception {
    server = new TestingServer(-1, true);
  }

  @AfterClass
  public static void stop() throws Exception {
    server.close();
  }

  @Before
  public void connect() {
    node = new ApplicationNode("/users/millrace/" + testName.getMethodName(), secret);
    zooKeeper = clientOf(node);
  }

  @After
  public void disconnect() {
    zooKeeper.close();
  }

  private static CuratorFramework clientOf(ApplicationNode node) {
    CuratorFramework client =
        new ZooKeeperAddress(server.getConnectString(), 10_000).newClient(node);
    client.start();
    return client;
  }

  private static CuratorFramework stranger() {
    CuratorFramework client =
        CuratorFrameworkFactory.newClient(server.getConnectString(), new RetryNTimes(20, 200));
    client.start();
    return client;
  }

  @Test
  public void nobodyElseReadsOrChangesTheNodesOfAnApplication() throws Exception {
    ZooKeeperCoordination master = lead();
    master.publish(pointer(1));
    master.recordOutcome(outcome());
    assertThat(new MasterAddress(1, "host", 1).publish(zooKeeper, node.path())).isTrue();
    List<String> below =
        List.of("", "/epoch", "/snapshots", "/snapshots/0000000001", "/outcome", "/master");
    ApplicationNode other = new ApplicationNode(node.path(), SharedSecret.random());
    try (CuratorFramework anonymous = stranger();
        CuratorFramework ofOtherApplication = clientOf(other)) {
      for (CuratorFramework stranger : List.of(anonymous, ofOtherApplication)) {
        for (String name : below) {
          String path = node.path() + name;
          assertRefused(() -> stranger.getData().forPath(path));
          assertRefused(() -> stranger.getChildren().forPath(path));
          assertRefused(() -> stranger.setData().forPath(path, new byte[1]));
          assertRefused(() -> stranger.create().forPath(path + "/forged", new byte[1]));
          assertRefused(() -> stranger.setACL().withACL(Ids.OPEN_ACL_UNSAFE).forPath(path));
        }
        for (String name : below.subList(1, below.size())) {
          assertThatThrownBy(() -> stranger.delete().forPath(node.path() + name))
              .isInstanceOfAny(
                  KeeperException.NoAuthException.class, KeeperException.NotEmptyException.class);
        }
        assertThatThrownBy(() -> stranger.delete().forPath(node.path()))
            .isInstanceOf(KeeperException.NotEmptyException.class);
      }
    }
    assertThat(master.completedSnapshots()).containsExactly(pointer(1));
  }

  @Test
  public void nodesAboveAreSharedByAllUsers() throws Exception {
    lead();
    ApplicationNode neighbour = new ApplicationNode(node.path() + "-2", SharedSecret.random());
    try (CuratorFramework ofNeighbour = clientOf(neighbour);
        CuratorFramework stranger = stranger()) {
      ZooKeeperCoordination.lead(ofNeighbour, neighbour).publish(pointer(3));
      for (String shared : List.of("/users", "/users/millrace")) {
        assertRefused(() -> stranger.setACL().withACL(Ids.READ_ACL_UNSAFE).forPath(shared));
        assertRefused(() -> stranger.setData().forPath(shared, new byte[1]));
      }
      ofNeighbour.delete().deletingChildrenIfNeeded().forPath(neighbour.path());
      assertThat(zooKeeper.getChildren().forPath("/users/millrace"))
          .contains(testName.getMethodName())
          .doesNotContain(testName.getMethodName() + "-2");
    }
  }

  @Test
  public void nodesThatSomebodyElseHasMadeBeforeAreNotUsed() throws Exception {
    try (CuratorFramework stranger = stranger()) {
      for (String made : List.of("", "/snapshots", "/epoch")) {
        String root = "/forged" + made.replace('/', '-');
        ApplicationNode planted = new ApplicationNode(root + "/application", secret);
        String path = planted.path() + made;
        stranger.create().creatingParentsIfNeeded().forPath(path, new byte[] {'7'});
        assertThatThrownBy(() -> ZooKeeperCoordination.lead(zooKeeper, planted))
            .isInstanceOf(IOException.class)
            .hasMessageContaining(planted.path())
            .hasMessageContaining("was not made by this application")
            .hasMessageContaining("zookeeper.root");
      }
    }
  }

  private static void assertRefused(ThrowableAssert.ThrowingCallable request) {
    assertThatThrownBy(request).isInstanceOf(KeeperException.NoAuthException.class);
  }

  @Test
  public void epochsGrow() throws Exception {
    assertThat(lead().epoch()).isEqualTo(1);
    assertThat(lead().epoch()).isEqualTo(2);
    assertThat(lead().epoch()).isEqualTo(3);
  }

  @Test
  public void completedSnapshotsAreFoundNewestFirstByTheNextMaster() throws Exception {
    ZooKeeperCoordination first = lead();
    first.publish(pointer(9));
    first.publish(pointer(10));
    first.publish(pointer(11));
    first.forget(List.of(pointer(9)));
    assertThat(lead().completedSnapshots()).containsExactly(pointer(11), pointer(10));
  }

  @Test
  public void aMasterWithASuccessorCanWriteNothing() throws Exception {
    ZooKeeperCoordination old = lead();
    old.publish(pointer(1));
    ZooKeeperCoordination leader = lead();
    assertThatThrownBy(() -> old.publish(pointer(2))).isInstanceOf(LeadershipLostException.class);
    assertThatThrownBy(() -> old.forget(List.of(pointer(1))))
        .isInstanceOf(LeadershipLostException.class);
    assertThatThrownBy(() -> old.recordOutcome(outcome()))
        .isInstanceOf(LeadershipLostException.class);
    assertThatThrownBy(() -> old.publish(pointer(1))).isInstanceOf(LeadershipLostException.class);
    assertThat(leader.completedSnapshots()).containsExactly(pointer(1));
    assertThat(leader.outcome()).isEmpty();
  }

  @Test
  public void aMasterCanMakeSureThatItLeads() throws Exception {
    ZooKeeperCoordination old = lead();
    old.confirmLeadership();
    lead().confirmLeadership();
    assertThatThrownBy(old::confirmLeadership)
        .isInstanceOf(LeadershipLostException.class)
        .hasMessageContaining("epoch 1");
  }

  @Test
  public void nobodyLeadsAJobWhoseNodesWereRemoved() throws Exception {
    ZooKeeperCoordination master = lead();
    zooKeeper.delete().deletingChildrenIfNeeded().forPath(node.path());
    assertThatThrownBy(master::confirmLeadership).isInstanceOf(LeadershipLostException.class);
  }

  @Test
  public void aMasterIsToldOfItsSuccessor() throws Exception {
    ZooKeeperCoordination old = lead();
    BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    old.onLeadershipLost(reasons::add);
    lead();
    assertThat(reasons.poll(20, TimeUnit.SECONDS)).contains("another master");
    BlockingQueue<String> asksLater = new LinkedBlockingQueue<>();
    old.onLeadershipLost(asksLater::add);
    assertThat(asksLater).hasSize(1);
  }

  @Test
  public void writesMayBeRepeated() throws Exception {
    ZooKeeperCoordination master = lead();
    master.publish(pointer(4));
    master.publish(pointer(4));
    master.forget(List.of(pointer(4), pointer(5)));
    master.forget(List.of(pointer(4)));
    master.recordOutcome(outcome());
    master.recordOutcome(outcome());
    assertThat(master.completedSnapshots()).isEmpty();
    assertThat(lead().outcome()).contains(outcome());
  }

  @Test
  public void isThereAgainAfterTheServerWasAway() throws Exception {
    ZooKeeperCoordination master = lead();
    server.restart();
    master.publish(pointer(1));
    assertThat(master.completedSnapshots()).containsExactly(pointer(1));
  }

  private ZooKeeperCoordination lead() throws Exception {
    return ZooKeeperCoordination.lead(zooKeeper, node);
  }

  private static SnapshotPointer pointer(long id) {
    return new SnapshotPointer(
        id,
        SnapshotKind.PERIODIC,
        "/snapshots/" + id,
        id,
        id + 1,
        100,
        200,
        List.of("snapshot-1-1", "snapshot-2-1"),
        List.of("one", "a = b\nand more"));
  }

  private static JobOutcome outcome() {
    return new JobOutcome(JobState.FAILED, "it\n\nbroke", Map.of("words/group/name", 3L))
        .withFilesKept();
  }
}
