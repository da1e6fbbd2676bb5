package io.millrace.yarn.coordination;

import java.io.Closeable;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.CuratorCache;

/**
 * Knows where the leading master of an application is, and keeps knowing it while ZooKeeper does
 * not answer. May be used by several threads.
 */
public final class MasterFinder implements Closeable {
  private final CuratorCache cache;
  private final String path;

  /** A finder that begins to look. */
  public MasterFinder(CuratorFramework zooKeeper, String applicationNode) {
    this.path = MasterAddress.pathIn(applicationNode);
    this.cache = CuratorCache.build(zooKeeper, path, CuratorCache.Options.SINGLE_NODE_CACHE);
    cache.start();
  }

  /** The newest address that is known, or empty if there was none yet. */
  public Optional<MasterAddress> current() {
    return cache.get(path).map(node -> MasterAddress.parse(node.getData()));
  }

  @Override
  public void close() {
    cache.close();
  }
}
