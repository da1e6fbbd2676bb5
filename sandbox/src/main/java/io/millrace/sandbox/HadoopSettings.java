package io.millrace.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/**
 * The settings that make Hadoop's servers quick and undemanding on one small machine, in the three
 * files by which Hadoop knows them. Not safe for use by several threads.
 */
final class HadoopSettings {
  private static final List<String> RESOURCE_MANAGER_ADDRESSES =
      List.of(
          YarnConfiguration.RM_ADDRESS,
          YarnConfiguration.RM_SCHEDULER_ADDRESS,
          YarnConfiguration.RM_RESOURCE_TRACKER_ADDRESS,
          YarnConfiguration.RM_ADMIN_ADDRESS,
          YarnConfiguration.RM_WEBAPP_ADDRESS);

  private final Map<String, String> core = new TreeMap<>();
  private final Map<String, String> hdfs = new TreeMap<>();
  private final Map<String, String> yarn = new TreeMap<>();

  HadoopSettings(Path folder, String defaultFileSystem) {
    set("fs.defaultFS", defaultFileSystem);
    set("hadoop.tmp.dir", folder.resolve("tmp").toString());

    set("dfs.replication", "1");
    set("dfs.namenode.safemode.extension", "0");

    set("yarn.resourcemanager.nodemanagers.heartbeat-interval-ms", "100");
    set("yarn.client.application-client-protocol.poll-interval-ms", "50");
    set("yarn.resourcemanager.am.max-attempts", "5");
    set("yarn.scheduler.minimum-allocation-mb", "128");
    set("yarn.scheduler.maximum-allocation-mb", "4096");
    set("yarn.scheduler.capacity.root.queues", "default");
    set("yarn.scheduler.capacity.root.default.capacity", "100");
    set("yarn.scheduler.capacity.maximum-am-resource-percent", "1.0");
    set("yarn.scheduler.capacity.node-locality-delay", "-1");
    // Name and port of a node are what its address says, not what a reverse look-up finds. Its name
    // is the machine's own, which on many machines is another loopback address than 127.0.0.1.
    set("yarn.nodemanager.bind-host", HostName.address());
    setResourceManagerAddresses();
    shareHostsFile();
    set("yarn.nodemanager.vmem-check-enabled", "false");
    // A process that takes more memory than its container has is killed, and soon. By default that
    // is left to the system's control groups, which a sandbox does not have.
    set("yarn.nodemanager.resource.memory.enforced", "false");
    set("yarn.minicluster.control-resource-monitoring", "true");
    set("yarn.nodemanager.pmem-check-enabled", "true");
    set("yarn.nodemanager.container-monitor.interval-ms", "200");
    // By default a disk that is 90 % full silently takes its node out of service.
    set("yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99.5");
    set("yarn.log-aggregation-enable", "true");
    // By default in HDFS, for which the ResourceManager would have to wait.
    set("yarn.node-attribute.fs-store.root-dir", folder.resolve("attributes").toUri().toString());
  }

  /** Chosen beforehand: the ResourceManager tells applications' pages by what is configured. */
  private void setResourceManagerAddresses() {
    set(YarnConfiguration.YARN_MINICLUSTER_FIXED_PORTS, "true");
    List<Integer> ports = LoopbackPorts.choose(RESOURCE_MANAGER_ADDRESSES.size());
    for (int i = 0; i < ports.size(); i++) {
      set(RESOURCE_MANAGER_ADDRESSES.get(i), "localhost:" + ports.get(i));
    }
  }

  /** Containers have to know the names of hosts that this JVM knows from a file only. */
  private void shareHostsFile() {
    String hosts = System.getProperty("jdk.net.hosts.file");
    if (hosts != null) {
      set("yarn.nodemanager.admin-env", "JDK_JAVA_OPTIONS=-Djdk.net.hosts.file=" + hosts);
    }
  }

  /** Sets one key, in the file to which its prefix belongs. */
  void set(String key, String value) {
    if (key.startsWith("dfs.")) {
      hdfs.put(key, value);
    } else if (key.startsWith("yarn.")) {
      yarn.put(key, value);
    } else {
      core.put(key, value);
    }
  }

  /** All settings over Hadoop's own defaults. */
  Configuration toConfiguration() {
    Configuration configuration = new YarnConfiguration();
    for (Map<String, String> file : files().values()) {
      file.forEach(configuration::set);
    }
    return configuration;
  }

  /** Writes a folder that can be another JVM's {@code HADOOP_CONF_DIR}. */
  void write(Path confFolder) throws IOException {
    Files.createDirectories(confFolder);
    for (Map.Entry<String, Map<String, String>> file : files().entrySet()) {
      Configuration configuration = new Configuration(false);
      file.getValue().forEach(configuration::set);
      try (OutputStream out = Files.newOutputStream(confFolder.resolve(file.getKey()))) {
        configuration.writeXml(out);
      }
    }
    Files.writeString(
        confFolder.resolve("log4j.properties"),
        """
        log4j.rootLogger=WARN,console
        log4j.appender.console=org.apache.log4j.ConsoleAppender
        log4j.appender.console.target=System.err
        log4j.appender.console.layout=org.apache.log4j.PatternLayout
        log4j.appender.console.layout.ConversionPattern=%d{ISO8601} %p %c: %m%n
        log4j.logger.org.apache.hadoop.util.NativeCodeLoader=ERROR
        """);
  }

  private Map<String, Map<String, String>> files() {
    return Map.of("core-site.xml", core, "hdfs-site.xml", hdfs, "yarn-site.xml", yarn);
  }
}
