package io.millrace.mainjob;

import io.millrace.sandbox.HadoopSandbox;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs {@code yarn jar millrace.jar ...} as the yarn script does, in a JVM of its own. */
final class MillraceCommand {
  private static final long LIMIT_SECONDS = 240;

  private final HadoopSandbox hadoop;
  private final Path jar;
  private final Path folder;

  /** What a command printed, and how it ended. */
  record Result(int exitCode, String output, String errors) {}

  MillraceCommand(HadoopSandbox hadoop, Path jar, Path folder) {
    this.hadoop = hadoop;
    this.jar = jar;
    this.folder = folder;
  }

  /** Runs a verb with its arguments, and waits for its end. */
  Result run(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "millrace", ".out");
    Path errors = Files.createTempFile(folder, "millrace", ".err");
    Process process =
        builder(arguments).redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          String.join(" ", arguments)
              + " did not end: "
              + Files.readString(output)
              + Files.readString(errors));
    }
    return new Result(
        process.exitValue(),
        Files.readString(output, StandardCharsets.UTF_8),
        Files.readString(errors, StandardCharsets.UTF_8));
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(hadoop.confFolder() + File.pathSeparator + hadoopClassPath());
    command.add("org.apache.hadoop.util.RunJar");
    command.add(jar.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HADOOP_CONF_DIR", hadoop.confFolder().toString());
    return builder;
  }

  /** As the yarn script has it: with Hadoop's jars, and nothing of Millrace. */
  private static String hadoopClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> entry.endsWith(".jar"))
        .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("millrace-"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
