package io.millrace.yarn.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.sandbox.SharedSandbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class MasterAddressTest {
  private static final String NODE = "/master-address-test/application_1_0001";

  @Rule public final Timeout timeout = Timeout.seconds(60);
  private CuratorFramework zooKeeper;

  @Before
  public void connect() {
    zooKeeper =
        new ZooKeeperAddress(SharedSandbox.zooKeeper().connectString(), 4_000)
            .newClient(new ApplicationNode(NODE, SharedSecret.random()));
    zooKeeper.start();
  }

  @After
  public void disconnect() throws Exception {
    zooKeeper.delete().quietly().deletingChildrenIfNeeded().forPath("/master-address-test");
    zooKeeper.close();
  }

  @Test
  public void isFoundByWhoLooks_alsoAfterItHasMoved() throws Exception {
    try (MasterFinder finder = new MasterFinder(zooKeeper, NODE)) {
      assertThat(finder.current()).isEmpty();

      MasterAddress first = new MasterAddress(1, "host1", 1001);
      assertThat(first.publish(zooKeeper, NODE)).isTrue();
      await(finder, first);

      MasterAddress second = new MasterAddress(2, "host2", 1002);
      assertThat(second.publish(zooKeeper, NODE)).isTrue();
      await(finder, second);
    }
  }

  @Test
  public void isNotOverwrittenByAnOlderMaster() throws Exception {
    MasterAddress newer = new MasterAddress(2, "host2", 1002);
    assertThat(newer.publish(zooKeeper, NODE)).isTrue();
    assertThat(new MasterAddress(1, "host1", 1001).publish(zooKeeper, NODE)).isFalse();
    try (MasterFinder finder = new MasterFinder(zooKeeper, NODE)) {
      await(finder, newer);
    }
  }

  @Test
  public void refusesWhatIsNoAddress() {
    assertThatThrownBy(() -> MasterAddress.parse("host".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'host'");
  }

  @Test
  public void zooKeeperIsWhereTheOptionsOrHadoopSay() {
    org.apache.hadoop.conf.Configuration hadoop = new org.apache.hadoop.conf.Configuration(false);
    assertThatThrownBy(() -> ZooKeeperAddress.of(Configuration.empty(), hadoop))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("zookeeper.connect");

    hadoop.set("hadoop.zk.address", "a:1");
    assertThat(ZooKeeperAddress.of(Configuration.empty(), hadoop).connect()).isEqualTo("a:1");
    Configuration options = Configuration.empty().with("zookeeper.connect", "b:2");
    assertThat(ZooKeeperAddress.of(options, hadoop).connect()).isEqualTo("b:2");
  }

  private static void await(MasterFinder finder, MasterAddress address) {
    long start = System.nanoTime();
    while (!finder.current().equals(Optional.of(address))) {
      assertThat(System.nanoTime() - start)
          .as("nanoseconds until %s is found, not %s", address, finder.current())
          .isLessThan(Duration.ofSeconds(20).toNanos());
      Thread.onSpinWait();
    }
  }
}
