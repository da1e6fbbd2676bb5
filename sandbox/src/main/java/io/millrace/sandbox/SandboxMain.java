package io.millrace.sandbox;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * Starts a sandbox, prints how to reach it, and keeps it until it is told to end (Ctrl-C or
 * SIGTERM).
 *
 * <p>The folder that is given has to be empty or absent. While the sandbox runs, it holds {@code
 * sandbox.properties} with all addresses; in the end only {@code sandbox.log} remains. Without
 * {@code --folder} everything is in a temporary folder, of which nothing remains.
 */
public final class SandboxMain {
  private static final String USAGE =
      """
      Usage: SandboxMain [--folder FOLDER]
      Runs HDFS, YARN, ZooKeeper and Kafka on this machine's loopback until Ctrl-C.
        --folder FOLDER  where their files go; has to be empty or absent
                         (default: a temporary folder)
        --help           prints this
      """;

  private SandboxMain() {}

  public static void main(String[] arguments) {
    if (arguments.length == 1 && arguments[0].equals("--help")) {
      System.out.print(USAGE);
      return;
    }
    try {
      run(arguments);
    } catch (SandboxException e) {
      System.err.println(e.getMessage());
      // Hadoop's servers may have left threads that keep a JVM alive.
      System.exit(1);
    }
  }

  private static void run(String[] arguments) {
    boolean temporary = arguments.length == 0;
    if (!temporary && !(arguments.length == 2 && arguments[0].equals("--folder"))) {
      throw new SandboxException(
          "Unknown arguments: " + String.join(" ", arguments) + System.lineSeparator() + USAGE);
    }
    try {
      Path folder =
          temporary
              ? Files.createTempDirectory("millrace-sandbox")
              : Path.of(arguments[1]).toAbsolutePath().normalize();
      run(folder, temporary);
    } catch (IOException e) {
      throw new SandboxException("The sandbox's folder cannot be used: " + e, e);
    }
  }

  private static void run(Path folder, boolean temporary) throws IOException {
    requireEmpty(folder);
    SandboxLog.writeTo(folder.resolve("sandbox.log"));
    long startNanos = System.nanoTime();
    Sandbox sandbox;
    try {
      sandbox = Sandbox.start(folder);
    } catch (SandboxException e) {
      throw new SandboxException(
          e.getMessage() + " (more in " + folder.resolve("sandbox.log") + ")", e);
    }
    AtShutdown.run(() -> end(sandbox, folder, temporary));

    Map<String, String> addresses = addresses(sandbox);
    writeProperties(folder.resolve("sandbox.properties"), addresses);
    System.out.printf(
        "The sandbox is ready after %.1f s%n", (System.nanoTime() - startNanos) / 1e9);
    addresses.forEach((name, address) -> System.out.printf("  %-17s %s%n", name, address));
    System.out.println("Ctrl-C ends it.");
    awaitForever();
  }

  private static void requireEmpty(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new SandboxException(
            "The folder %s is not empty; name another, or empty it".formatted(folder));
      }
    }
  }

  private static Map<String, String> addresses(Sandbox sandbox) {
    return new TreeMap<>(
        Map.of(
            "hdfs", sandbox.hadoop().defaultFileSystem(),
            "hdfs.page", sandbox.hadoop().nameNodePage().toString(),
            "yarn.page", sandbox.hadoop().resourceManagerPage().toString(),
            "hadoop.conf.dir", sandbox.hadoop().confFolder().toString(),
            "kafka.brokers", sandbox.kafka().brokers(),
            "zookeeper", sandbox.zooKeeper().connectString()));
  }

  /** The file appears whole, so that a script may wait for it. */
  private static void writeProperties(Path file, Map<String, String> addresses) throws IOException {
    Properties properties = new Properties();
    properties.putAll(addresses);
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try (Writer out = Files.newBufferedWriter(unfinished)) {
      properties.store(out, null);
    }
    Files.move(unfinished, file);
  }

  private static void awaitForever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(Sandbox sandbox, Path folder, boolean temporary) {
    try {
      sandbox.endWithJvm();
      if (temporary) {
        Folders.delete(folder);
        return;
      }
      for (String name : new String[] {"hadoop", "kafka", "zookeeper", "sandbox.properties"}) {
        Folders.delete(folder.resolve(name));
      }
    } catch (IOException e) {
      System.err.println("Not all files of the sandbox in " + folder + " are deleted: " + e);
    }
  }
}
