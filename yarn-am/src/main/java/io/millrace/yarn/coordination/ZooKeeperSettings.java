package io.millrace.yarn.coordination;

import java.util.Set;
import org.apache.zookeeper.client.ZKClientConfig;

/**
 * The settings of ZooKeeper's client, from this JVM's system properties. Those of TLS are looked
 * for only if the client is told to use TLS ({@value ZKClientConfig#SECURE_CLIENT}): ZooKeeper
 * reads all certificates that the JVM trusts before it looks for them, a tenth of a second of each
 * master's, worker's and client's start.
 */
final class ZooKeeperSettings extends ZKClientConfig {
  private static final String OWN_PREFIX = "zookeeper.";
  private static final Set<String> OTHERS = Set.of(JUTE_MAXBUFFER, JGSS_NATIVE);

  /** Called by the constructor of the class above. */
  @Override
  protected void handleBackwardCompatibility() {
    if (Boolean.getBoolean(SECURE_CLIENT)) {
      super.handleBackwardCompatibility();
      return;
    }
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith(OWN_PREFIX) || OTHERS.contains(name)) {
        setProperty(name, System.getProperty(name));
      }
    }
  }
}
