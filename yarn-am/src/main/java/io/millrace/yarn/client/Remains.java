package io.millrace.yarn.client;

import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.yarn.Reason;
import io.millrace.yarn.container.ApplicationFolder;
import io.millrace.yarn.container.StagingFolder;
import io.millrace.yarn.coordination.ApplicationNode;
import io.millrace.yarn.coordination.ZooKeeperAddress;
import org.apache.curator.framework.CuratorFramework;
import org.apache.hadoop.yarn.api.records.ApplicationId;

/**
 * What is left of an application whose master could not tidy up, since it never started or was
 * killed by YARN. Its snapshots are not touched. May block.
 */
final class Remains {
  private final Cluster cluster;
  private final Configuration options;
  private final ApplicationId application;

  Remains(Cluster cluster, Configuration options, ApplicationId application) {
    this.cluster = cluster;
    this.options = options;
    this.application = application;
  }

  /** Deletes all of it. */
  void delete() {
    try {
      ApplicationFolder folder =
          StagingFolder.of(options, cluster.hadoop()).application(application);
      if (folder.hasSecret()) {
        deleteNodes(folder.readSecret());
      }
      folder.deleteAllButSnapshots();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new ResourceException(
          "the remains of " + application + " cannot be deleted: " + Reason.of(e), e);
    }
  }

  private void deleteNodes(SharedSecret secret) throws Exception {
    ApplicationNode node = ApplicationNode.of(options, application.toString(), secret);
    try (CuratorFramework zooKeeper =
        ZooKeeperAddress.of(options, cluster.hadoop()).newClient(node)) {
      zooKeeper.start();
      zooKeeper.delete().quietly().deletingChildrenIfNeeded().forPath(node.path());
    }
  }
}
