package io.millrace.sandbox;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * HDFS with one DataNode and YARN with two NodeManagers of 4 GiB each, all in this JVM, on the
 * loopback. Containers are processes of their own, as on a real cluster; logs are aggregated.
 *
 * <p>Other JVMs reach the cluster with {@code HADOOP_CONF_DIR} set to {@link #confFolder()}. The
 * methods may be called from any thread.
 */
public final class HadoopSandbox implements AutoCloseable {
  private static final int NODE_MANAGERS = 2;
  private static final int NODE_MANAGERS_TIMEOUT_MILLIS = 60_000;
  private static final FsPermission EVERYBODY_WITH_STICKY_BIT = new FsPermission("1777");

  /** Its warning, one for each NodeManager, is of no use; a field, so that the level is kept. */
  private static final Logger INJECTION_LOGGER =
      Logger.getLogger("org.apache.hadoop.shaded.com.google.inject.servlet");

  static {
    // NodeManagers make some configurations of their own, which have no settings but defaults.
    Configuration.addDefaultResource("millrace-sandbox-default.xml");
  }

  private final Path folder;
  private final Path confFolder;
  private final MiniDFSCluster dfs;
  private final MiniYARNCluster yarn;
  private final Configuration configuration;

  private HadoopSandbox(
      Path folder,
      Path confFolder,
      MiniDFSCluster dfs,
      MiniYARNCluster yarn,
      Configuration configuration) {
    this.folder = folder;
    this.confFolder = confFolder;
    this.dfs = dfs;
    this.yarn = yarn;
    this.configuration = configuration;
  }

  /** Starts a cluster whose files lie in {@code folder}; returns when it can run applications. */
  public static HadoopSandbox start(Path folder) {
    return start(folder, Map.of());
  }

  /**
   * Starts a cluster with Hadoop settings in addition to, or instead of, those of the sandbox. The
   * files lie in {@code folder}, the settings for other JVMs in its folder {@code conf}.
   */
  public static HadoopSandbox start(Path folder, Map<String, String> settings) {
    HostName.requireResolvable();
    INJECTION_LOGGER.setLevel(Level.OFF);
    DefaultMetricsSystem.setMiniClusterMode(true);

    Path absolute = folder.toAbsolutePath().normalize();
    createFolder(absolute.resolve("http")); // Jetty wants it to exist.
    // Chosen beforehand, so that YARN need not wait for HDFS to learn its address.
    int nameNodePort = LoopbackPorts.choose(1).get(0);
    HadoopSettings site = new HadoopSettings(absolute, "hdfs://localhost:" + nameNodePort);
    settings.forEach(site::set);

    ParallelStart parts = new ParallelStart();
    Future<Hdfs> hdfs = parts.begin(() -> startHdfs(absolute, site, nameNodePort));
    Future<MiniYARNCluster> yarn = parts.begin(() -> startYarn(absolute, site));
    parts.await();
    return assemble(absolute, site, ParallelStart.result(hdfs), ParallelStart.result(yarn));
  }

  /** A copy of the settings with which a client in this JVM reaches HDFS and YARN. */
  public Configuration configuration() {
    return new Configuration(configuration);
  }

  /** The root of HDFS, such as {@code hdfs://localhost:12345}. */
  public String defaultFileSystem() {
    return configuration.get(FileSystem.FS_DEFAULT_NAME_KEY);
  }

  /** HDFS, seen by this JVM's user, who is its superuser. Not to be closed. */
  public FileSystem fileSystem() throws IOException {
    return FileSystem.get(configuration);
  }

  /** The folder of {@code core-site.xml}, {@code hdfs-site.xml} and {@code yarn-site.xml}. */
  public Path confFolder() {
    return confFolder;
  }

  /** The address of YARN's page. */
  public URI resourceManagerPage() {
    return URI.create("http://" + configuration.get(YarnConfiguration.RM_WEBAPP_ADDRESS));
  }

  /** The address of HDFS's page. */
  public URI nameNodePage() {
    return URI.create("http://" + configuration.get("dfs.namenode.http-address"));
  }

  /** HDFS itself, for tests that stop and start its servers. */
  public MiniDFSCluster dfs() {
    return dfs;
  }

  /** YARN itself, for tests that stop and start its servers. */
  public MiniYARNCluster yarn() {
    return yarn;
  }

  /** Ends all applications and their containers, then YARN and HDFS. Takes some seconds. */
  @Override
  public void close() {
    try {
      yarn.stop();
    } finally {
      dfs.shutdown(true, true);
      Containers.destroyIn(folder);
    }
  }

  /**
   * Ends all applications and YARN, as part of the JVM's own end. HDFS is left to die with the JVM:
   * a DataNode refuses to stop once that end has begun.
   */
  void endWithJvm() {
    yarn.stop();
    Containers.destroyIn(folder);
  }

  private static void createFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new SandboxException("The folder " + folder + " cannot be made", e);
    }
  }

  private static Hdfs startHdfs(Path folder, HadoopSettings site, int nameNodePort)
      throws IOException {
    Configuration configuration = site.toConfiguration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("dfs").toString());
    Hdfs hdfs =
        new Hdfs(
            new MiniDFSCluster.Builder(configuration)
                .nameNodePort(nameNodePort)
                .numDataNodes(1)
                .build());
    try {
      hdfs.cluster().waitActive();
      FileSystem files = hdfs.cluster().getFileSystem();
      makeFolder(files, "/tmp", EVERYBODY_WITH_STICKY_BIT);
      String user = UserGroupInformation.getCurrentUser().getShortUserName();
      makeFolder(files, "/user/" + user, FsPermission.getDirDefault());
      return hdfs;
    } catch (IOException | RuntimeException e) {
      hdfs.close();
      throw e;
    }
  }

  private static void makeFolder(FileSystem files, String path, FsPermission permission)
      throws IOException {
    org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(path);
    files.mkdirs(folder);
    files.setPermission(folder, permission);
  }

  private static MiniYARNCluster startYarn(Path folder, HadoopSettings site)
      throws InterruptedException {
    MiniYARNCluster yarn = newMiniYarn(folder);
    try {
      yarn.init(site.toConfiguration());
      yarn.start();
      if (!yarn.waitForNodeManagersToConnect(NODE_MANAGERS_TIMEOUT_MILLIS)) {
        throw new SandboxException(
            "YARN's %d NodeManagers did not register within %d ms"
                .formatted(NODE_MANAGERS, NODE_MANAGERS_TIMEOUT_MILLIS));
      }
      return yarn;
    } catch (RuntimeException | InterruptedException e) {
      yarn.stop();
      throw e;
    } catch (org.apache.hadoop.yarn.exceptions.YarnException e) {
      yarn.stop();
      throw new SandboxException("YARN does not answer", e);
    }
  }

  /** The cluster takes the place of its files from a system property, and only from there. */
  private static synchronized MiniYARNCluster newMiniYarn(Path folder) {
    String property = "test.build.data";
    String before = System.setProperty(property, folder.toString());
    try {
      return new MiniYARNCluster("yarn", 1, NODE_MANAGERS, 1, 1);
    } finally {
      if (before == null) {
        System.clearProperty(property);
      } else {
        System.setProperty(property, before);
      }
    }
  }

  private static HadoopSandbox assemble(
      Path folder, HadoopSettings site, Hdfs hdfs, MiniYARNCluster yarn) {
    site.set(
        "dfs.namenode.http-address", hdfs.cluster().getHttpUri(0).substring("http://".length()));
    Path confFolder = folder.resolve("conf");
    HadoopSandbox sandbox =
        new HadoopSandbox(folder, confFolder, hdfs.cluster(), yarn, site.toConfiguration());
    try {
      site.write(confFolder);
      return sandbox;
    } catch (IOException e) {
      sandbox.close();
      throw new SandboxException("The settings cannot be written to " + confFolder, e);
    }
  }

  /** Makes HDFS closeable. */
  private record Hdfs(MiniDFSCluster cluster) implements AutoCloseable {
    @Override
    public void close() {
      cluster.shutdown(true, true);
    }
  }
}
