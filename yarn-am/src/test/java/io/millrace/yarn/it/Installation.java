package io.millrace.yarn.it;

import io.millrace.sandbox.HadoopSandbox;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * An installation made of the jars that the test runs with, without those that only tests need; its
 * commands run as a user runs them, in JVMs of their own.
 */
final class Installation {
  private static final Pattern TESTS_ONLY =
      Pattern.compile(
          "(hadoop-client-minicluster|kafka|scala|junit|assertj|byte-buddy|bc(pkix|prov|util)"
              + "|log4j-(core|api)|millrace-sandbox|surefire|zstd|hamcrest|opentest4j|jackson-dataformat"
              + "|caffeine|snakeyaml|jose4j|metrics-core-2).*");
  private static final long LIMIT_SECONDS = 240;

  private final Path home;
  private final HadoopSandbox hadoop;

  private Installation(Path home, HadoopSandbox hadoop) {
    this.home = home;
    this.hadoop = hadoop;
  }

  /** What a command printed, and how it ended. */
  record Result(int exitCode, String output, String errors) {
    /** The id of the application that was submitted. */
    String applicationId() {
      return output
          .lines()
          .filter(line -> line.startsWith("Submitted"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(" as application_") + 4))
          .orElseThrow(() -> new AssertionError("nothing was submitted: " + this));
    }
  }

  /** A command that runs. */
  record Running(Process process, Path output, Path errors) {
    /** Waits for its end. */
    Result await() throws IOException, InterruptedException {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the command did not end: " + text());
      }
      return text();
    }

    /** What it has printed so far. */
    Result text() throws IOException {
      return new Result(
          process.isAlive() ? -1 : process.exitValue(),
          Files.readString(output),
          Files.readString(errors));
    }
  }

  /** Makes an installation in a folder. */
  static Installation create(Path home, HadoopSandbox hadoop) throws IOException {
    Path lib = Files.createDirectories(home.resolve("lib"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path jar = Path.of(entry);
      String name = jar.getFileName().toString();
      if (name.endsWith(".jar") && !TESTS_ONLY.matcher(name).matches()) {
        Files.createSymbolicLink(lib.resolve(name), jar);
      }
    }
    Path conf = Files.createDirectories(home.resolve("conf"));
    for (String name : List.of("log4j.properties", "millrace.properties")) {
      Files.copy(Path.of("../conf", name), conf.resolve(name));
    }
    return new Installation(home, hadoop);
  }

  /** Its folder. */
  Path home() {
    return home;
  }

  /** Runs a command to its end. */
  Result run(String... arguments) throws IOException, InterruptedException {
    return start(arguments).await();
  }

  /** Starts a command. */
  Running start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dmillrace.home=" + home);
    command.add("-cp");
    command.add(home.resolve("conf") + ":" + hadoop.confFolder() + ":" + home.resolve("lib/*"));
    command.add("io.millrace.yarn.cli.Millrace");
    command.addAll(List.of(arguments));
    return start(command);
  }

  /** Starts a process that finds the cluster as a user's do. */
  Running start(List<String> command) throws IOException {
    Path output = Files.createTempFile(home, "command", ".out");
    Path errors = Files.createTempFile(home, "command", ".err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HADOOP_CONF_DIR", hadoop.confFolder().toString());
    builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
    return new Running(builder.start(), output, errors);
  }
}
