package io.millrace.yarn.coordination;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.yarn.YarnOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.BoundedExponentialBackoffRetry;

/**
 * Where ZooKeeper is.
 *
 * @param connect the servers, as ZooKeeper's clients take them
 * @param sessionTimeoutMillis asked for; the servers bound it
 */
public record ZooKeeperAddress(String connect, int sessionTimeoutMillis) {
  private static final int LONGEST_CONNECTING_MILLIS = 5_000;
  private static final int CHECK_MILLIS = 10_000;
  private static final int RETRIES = 10;

  /**
   * What the options say, or else the Hadoop settings.
   *
   * @throws UserException if neither says anything
   */
  public static ZooKeeperAddress of(
      Configuration options, org.apache.hadoop.conf.Configuration hadoop) {
    String connect = options.get(YarnOptions.ZOOKEEPER_CONNECT);
    if (connect.isEmpty()) {
      connect = hadoop.getTrimmed("hadoop.zk.address", "");
    }
    if (connect.isEmpty()) {
      throw new UserException(
          "it is not said where ZooKeeper is: set "
              + YarnOptions.ZOOKEEPER_CONNECT.key()
              + " to host:port of its servers");
    }
    return new ZooKeeperAddress(
        connect, (int) options.get(YarnOptions.ZOOKEEPER_SESSION_TIMEOUT).toMillis());
  }

  /** A client that is not started, and has all rights in an application's node. */
  public CuratorFramework newClient(ApplicationNode node) {
    return builder().authorization(List.of(node.authorization())).aclProvider(node).build();
  }

  private CuratorFrameworkFactory.Builder builder() {
    return CuratorFrameworkFactory.builder()
        .connectString(connect)
        .sessionTimeoutMs(sessionTimeoutMillis)
        .connectionTimeoutMs(Math.min(LONGEST_CONNECTING_MILLIS, sessionTimeoutMillis))
        .retryPolicy(new BoundedExponentialBackoffRetry(50, 2_000, RETRIES))
        .zkClientConfig(new ZooKeeperSettings());
  }

  /**
   * Checks that a server answers.
   *
   * @throws ResourceException if none does within some seconds
   */
  public void check() {
    try (CuratorFramework client = builder().build()) {
      client.start();
      if (!client.blockUntilConnected(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new ResourceException(
            "ZooKeeper does not answer at "
                + connect
                + "; check "
                + YarnOptions.ZOOKEEPER_CONNECT.key());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ZooKeeper was asked", e);
    }
  }
}
