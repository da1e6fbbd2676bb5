package io.millrace.master.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.protocol.JobState;
import io.millrace.protocol.SnapshotKind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.test.TestingServer;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestName;
import org.junit.rules.Timeout;

public class ZooKeeperCoordinationTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);
  @Rule public final TestName testName = new TestName();

  private static TestingServer server;
  private static CuratorFramework zooKeeper;

  @BeforeClass
  public static void start() throws Exception {
    server = new TestingServer(-1, true);
    zooKeeper =
        CuratorFrameworkFactory.newClient(server.getConnectString(), new RetryNTimes(20, 200));
    zooKeeper.start();
  }

  @AfterClass
  public static void stop() throws Exception {
    zooKeeper.close();
    server.close();
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
    zooKeeper.delete().deletingChildrenIfNeeded().forPath("/millrace/" + testName.getMethodName());
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
    return ZooKeeperCoordination.lead(zooKeeper, "/millrace/" + testName.getMethodName());
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
