package io.millrace.yarn.coordination;

import io.millrace.api.configuration.Configuration;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.yarn.YarnOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.List;
import org.apache.curator.framework.AuthInfo;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;

/**
 * The node in ZooKeeper that belongs to one application. It and all below it can be read and
 * changed by those only who know the application's secret, by ZooKeeper's scheme "digest": what
 * stands there decides which files the masters read and delete. Nodes above it are shared by all
 * users: everybody may make and remove nodes in them, but ZooKeeper removes no node that has others
 * below it.
 */
public final class ApplicationNode implements ACLProvider {
  private static final String SCHEME = "digest";
  private static final String USER = "millrace";
  private static final int SHARED_PERMISSIONS =
      ZooDefs.Perms.READ | ZooDefs.Perms.CREATE | ZooDefs.Perms.DELETE;

  private final String path;
  private final String credentials;
  private final List<ACL> owned;
  private final List<ACL> shared;

  /**
   * A node, whether it is there or not.
   *
   * @param path where it is
   * @param secret that of the application; ZooKeeper is told a number derived from it
   */
  public ApplicationNode(String path, SharedSecret secret) {
    this.path = path;
    this.credentials = USER + ":" + secret.derive("zookeeper");
    this.owned = only(new ACL(ZooDefs.Perms.ALL, new Id(SCHEME, digest(credentials))));
    this.shared = only(new ACL(SHARED_PERMISSIONS, ZooDefs.Ids.ANYONE_ID_UNSAFE));
  }

  /** The node of an application, where the options say. */
  public static ApplicationNode of(Configuration options, String application, SharedSecret secret) {
    return new ApplicationNode(options.get(YarnOptions.ZOOKEEPER_ROOT) + "/" + application, secret);
  }

  /** Where it is. */
  public String path() {
    return path;
  }

  /** What a client shows to the servers to be let in. */
  AuthInfo authorization() {
    return new AuthInfo(SCHEME, credentials.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public List<ACL> getDefaultAcl() {
    return owned;
  }

  @Override
  public List<ACL> getAclForPath(String node) {
    return isOwn(node) ? owned : shared;
  }

  /**
   * Checks that a node that is there belongs to this application: one that somebody else has made
   * before could be changed by them at any time.
   *
   * @throws IOException if it belongs to somebody else
   */
  void requireOwned(CuratorFramework zooKeeper, String node) throws Exception {
    List<ACL> found;
    try {
      found = zooKeeper.getACL().forPath(node);
    } catch (KeeperException.NoAuthException e) {
      throw notOwned(node, "another one", e);
    }
    if (!found.equals(owned)) {
      throw notOwned(node, found.toString().strip(), null);
    }
  }

  private static IOException notOwned(String node, String found, Exception cause) {
    return new IOException(
        "the node "
            + node
            + " in ZooKeeper was not made by this application: expected its own access list, found "
            + found
            + "; have an administrator delete the node, or set "
            + YarnOptions.ZOOKEEPER_ROOT.key()
            + " to another one",
        cause);
  }

  private boolean isOwn(String node) {
    return node.equals(path) || node.startsWith(path + "/");
  }

  /** A list as ZooKeeper's client takes it, which asks it whether it contains null. */
  private static List<ACL> only(ACL entry) {
    return Collections.singletonList(entry);
  }

  private static String digest(String credentials) {
    try {
      return DigestAuthenticationProvider.generateDigest(credentials);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("ZooKeeper's digest algorithm is missing in this JDK", e);
    }
  }
}
