package io.millrace.yarn.coordination;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/**
 * Where the leading master of an application is found: the text {@code epoch host port} in the
 * application's node {@code master}.
 *
 * @param epoch that of the master; a higher one is never overwritten by a lower one
 */
public record MasterAddress(long epoch, String host, int port) {
  private static final String NODE = "/master";

  /** The address to connect to. */
  public InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(host, port);
  }

  /**
   * Publishes this address below an application's node.
   *
   * @return whether it was published; {@code false} if a master with a higher epoch has been there
   */
  public boolean publish(CuratorFramework zooKeeper, String applicationNode) throws Exception {
    String path = pathIn(applicationNode);
    while (true) {
      try {
        Stat stat = new Stat();
        MasterAddress before = parse(zooKeeper.getData().storingStatIn(stat).forPath(path));
        if (before.epoch > epoch) {
          return false;
        }
        zooKeeper.setData().withVersion(stat.getVersion()).forPath(path, toBytes());
        return true;
      } catch (KeeperException.NoNodeException e) {
        if (isCreated(zooKeeper, path)) {
          return true;
        }
      } catch (KeeperException.BadVersionException e) {
        continue; // somebody else was quicker: look again who it was
      }
    }
  }

  static String pathIn(String applicationNode) {
    return applicationNode + NODE;
  }

  static MasterAddress parse(byte[] bytes) {
    List<String> words = List.of(new String(bytes, StandardCharsets.UTF_8).split(" ", -1));
    if (words.size() != 3) {
      throw new IllegalArgumentException(
          "not the address of a master: '" + new String(bytes, StandardCharsets.UTF_8) + "'");
    }
    return new MasterAddress(
        Long.parseLong(words.get(0)), words.get(1), Integer.parseInt(words.get(2)));
  }

  private boolean isCreated(CuratorFramework zooKeeper, String path) throws Exception {
    try {
      zooKeeper.create().creatingParentsIfNeeded().forPath(path, toBytes());
      return true;
    } catch (KeeperException.NodeExistsException e) {
      return false;
    }
  }

  private byte[] toBytes() {
    return (epoch + " " + host + " " + port).getBytes(StandardCharsets.UTF_8);
  }
}
