package io.millrace.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/**
 * One sandbox for all tests of a JVM. Each part starts when it is first asked for and ends with the
 * JVM, and its files with it. Tests keep out of each other's way by using folders, topics and
 * znodes of their own. The methods may be called from any thread.
 */
public final class SharedSandbox {
  private static final Part<ZooKeeperSandbox> ZOOKEEPER =
      new Part<>("zookeeper", ZooKeeperSandbox::start, ZooKeeperSandbox::close);
  private static final Part<KafkaSandbox> KAFKA =
      new Part<>("kafka", KafkaSandbox::start, KafkaSandbox::close);
  private static final Part<HadoopSandbox> HADOOP =
      new Part<>(
          "hadoop",
          folder -> HadoopSandbox.start(folder, Sandbox.settings(zooKeeper())),
          HadoopSandbox::endWithJvm);

  private SharedSandbox() {}

  /** HDFS and YARN; the settings name the {@linkplain #zooKeeper() ZooKeeper server}. */
  public static HadoopSandbox hadoop() {
    return HADOOP.get();
  }

  /** The Kafka broker. A test that stops it starts it again. */
  public static KafkaSandbox kafka() {
    return KAFKA.get();
  }

  /** The ZooKeeper server. A test that stops it starts it again. */
  public static ZooKeeperSandbox zooKeeper() {
    return ZOOKEEPER.get();
  }

  /** Starts all parts side by side, which is some seconds quicker than asking for each in turn. */
  public static void startAll() {
    CompletableFuture<Void> kafka = CompletableFuture.runAsync(KAFKA::get);
    HADOOP.get();
    kafka.join();
  }

  /** One part; its own lock lets the others start at the same time. */
  private static final class Part<T> {
    private final String name;
    private final Function<Path, T> starter;
    private final Consumer<T> ender;
    private T started;

    Part(String name, Function<Path, T> starter, Consumer<T> ender) {
      this.name = name;
      this.starter = starter;
      this.ender = ender;
    }

    synchronized T get() {
      if (started == null) {
        Path folder = newFolder();
        T part = starter.apply(folder);
        started = part;
        AtShutdown.run(() -> end(part, folder));
      }
      return started;
    }

    /** In the build's folder for test data, or else among the system's temporary files. */
    private Path newFolder() {
      try {
        String testData = System.getProperty("test.build.data");
        if (testData == null) {
          return Files.createTempDirectory("millrace-" + name);
        }
        Path parent = Path.of(testData).toAbsolutePath();
        Files.createDirectories(parent);
        return Files.createTempDirectory(parent, name);
      } catch (IOException e) {
        throw new SandboxException("There is no place for the files of " + name, e);
      }
    }

    private void end(T part, Path folder) {
      try {
        ender.accept(part);
        Folders.delete(folder);
      } catch (IOException | RuntimeException e) {
        LoggerFactory.getLogger(SharedSandbox.class).warn("{} does not end cleanly", name, e);
      }
    }
  }
}
