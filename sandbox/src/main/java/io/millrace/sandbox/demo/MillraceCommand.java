package io.millrace.sandbox.demo;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Millrace's command line as {@code yarn jar millrace.jar} starts it: the same class of Hadoop, the
 * same jar and the same arguments, in a JVM of its own.
 */
final class MillraceCommand {
  private static final long LIMIT_SECONDS = 180;

  private final Path jar;
  private final Path confFolder;
  private final Path temporaryFolder;
  private final List<String> jvmOptions;

  /**
   * A command.
   *
   * @param confFolder what {@code HADOOP_CONF_DIR} is set to
   * @param temporaryFolder where Hadoop unpacks the jar; has to exist
   * @param jvmOptions more options for the JVM
   */
  MillraceCommand(Path jar, Path confFolder, Path temporaryFolder, List<String> jvmOptions) {
    this.jar = jar;
    this.confFolder = confFolder;
    this.temporaryFolder = temporaryFolder;
    this.jvmOptions = List.copyOf(jvmOptions);
  }

  /**
   * Runs one, hands on its lines as they come, and returns them at its end.
   *
   * @throws DemoException if it fails; with what it said
   */
  List<String> run(Consumer<String> onLine, List<String> arguments) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    int exitCode;
    try {
      Process process = start(arguments);
      CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS)
          .execute(process::destroyForcibly);
      try (BufferedReader out = process.inputReader(Charset.defaultCharset())) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          lines.add(line);
          onLine.accept(line);
        }
      }
      exitCode = process.waitFor();
    } catch (IOException e) {
      throw new DemoException("'" + arguments.get(0) + "' cannot be run: " + e.getMessage(), e);
    }
    if (exitCode != 0) {
      throw new DemoException(
          "'yarn jar millrace.jar %s' ended with exit code %d:%n%s"
              .formatted(arguments.get(0), exitCode, String.join(System.lineSeparator(), lines)));
    }
    return lines;
  }

  private Process start(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Djava.io.tmpdir=" + temporaryFolder);
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(confFolder + File.pathSeparator + System.getProperty("java.class.path"));
    command.add("org.apache.hadoop.util.RunJar");
    command.add(jar.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HADOOP_CONF_DIR", confFolder.toString());
    return builder.start();
  }
}
