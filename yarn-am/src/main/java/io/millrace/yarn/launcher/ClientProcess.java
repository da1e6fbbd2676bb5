package io.millrace.yarn.launcher;

import io.millrace.yarn.installation.EngineJars;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line in a JVM of its own, which maps the archive of the client's classes and compiles
 * quickly rather than well. Hadoop's own JVM would take a second longer to load them than this one
 * takes altogether.
 */
final class ClientProcess {
  private static final String MORE_OPTIONS = "MILLRACE_JVM_OPTIONS";

  private final Path home;
  private final Path archive;

  private ClientProcess(Path home) {
    this.home = home;
    // A constant, so the class that has it need not be in the small jar of the launcher.
    this.archive = home.resolve(Launcher.LIBRARIES).resolve(EngineJars.CLIENT_ARCHIVE);
  }

  /** That of an installation. */
  static ClientProcess of(Path home) {
    return new ClientProcess(home);
  }

  /** Whether it would start sooner than the command line does in this JVM. */
  boolean isWorthwhile(String[] arguments) {
    // A job that runs in the client's own JVM wants all compilers and memory.
    return Files.exists(archive) && !List.of(arguments).contains("--local");
  }

  /** Runs the command line to its end, and returns its exit code. */
  int run(List<Path> jars, List<Path> settings, String[] arguments)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command(jars, settings, arguments)).inheritIO().start();
    Thread end =
        new Thread(
            () -> {
              process.destroy();
              process.onExit().join();
            });
    Runtime.getRuntime().addShutdownHook(end);
    return process.waitFor();
  }

  private List<String> command(List<Path> jars, List<Path> settings, String[] arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive));
    // Maps the archive where it was made for, and says nothing if it is another JVM's.
    command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0"));
    command.add("-Xlog:disable");
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (option.startsWith("-D") || option.startsWith("-Xm")) {
        command.add(option);
      }
    }
    String more = System.getenv(MORE_OPTIONS);
    if (more != null && !more.isBlank()) {
      command.addAll(List.of(more.trim().split("\\s+")));
    }
    command.add("-Dmillrace.home=" + home);
    command.add("-D" + LauncherWatch.PROPERTY + "=" + ProcessHandle.current().pid());
    command.add("-cp");
    command.add(classPath(jars, settings));
    command.add(Launcher.MAIN_CLASS);
    command.addAll(List.of(arguments));
    return command;
  }

  /** An archive of classes begins with the jars that it was made from. */
  private static String classPath(List<Path> jars, List<Path> settings) {
    List<String> entries = new ArrayList<>();
    jars.forEach(jar -> entries.add(jar.toString()));
    settings.forEach(folder -> entries.add(folder.toString()));
    return String.join(File.pathSeparator, entries);
  }
}
