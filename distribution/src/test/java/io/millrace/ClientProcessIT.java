package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.yarn.installation.EngineJars;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** The JVM in which the command line of the installation runs, and the one that starts it. */
public class ClientProcessIT {
  private static final Path HOME =
      Path.of(System.getProperty("millrace.distribution", "target/millrace")).toAbsolutePath();
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String NEEDS_THE_ARCHIVE = "-Xshare:on -Xlog:class+load";
  private static final String FROM_THE_ARCHIVE =
      "io.millrace.yarn.cli.Millrace source: shared objects file";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(120);

  private record Result(int exitCode, String output) {}

  @Test
  public void takesItsClassesFromTheArchive() throws Exception {
    String script = HOME.resolve("bin/millrace").toString();
    assertThat(run(NEEDS_THE_ARCHIVE, script, "version").output()).contains(FROM_THE_ARCHIVE);
    assertThat(run(NEEDS_THE_ARCHIVE, JAVA, "-jar", jar(HOME), "version").output())
        .contains(FROM_THE_ARCHIVE);
  }

  @Test
  public void startsWithoutTheArchive_whenTheInstallationWasMoved() throws Exception {
    Path moved = folder.getRoot().toPath().resolve("moved");
    try (Stream<Path> files = Files.walk(HOME)) {
      for (Path file : files.toList()) {
        Files.copy(file, moved.resolve(HOME.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    for (List<String> command :
        List.of(
            List.of(moved.resolve("bin/millrace").toString(), "version"),
            List.of(JAVA, "-jar", jar(moved), "version"))) {
      Result result = run("", command.toArray(String[]::new));
      assertThat(result.exitCode()).isZero();
      assertThat(result.output()).matches("Millrace \\S+, Java \\S+\\R");
    }
    String script = moved.resolve("bin/millrace").toString();
    assertThat(run("", script, "run", "--local", "none.jar").output().lines())
        .singleElement()
        .asString()
        .startsWith("millrace: ");
  }

  @Test
  public void handsOnArgumentsSystemPropertiesAndTheExitCode() throws Exception {
    Result result = run("", JAVA, "-jar", jar(HOME), "run", "--name", "two words", "no such.jar");
    assertThat(result.output()).contains("no such.jar");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(run("", JAVA, "-jar", jar(HOME), "vers").exitCode()).isEqualTo(2);
    result =
        run("-XshowSettings:properties", JAVA, "-Dsome.name=value", "-jar", jar(HOME), "version");
    assertThat(result.output()).contains("some.name = value");
  }

  /** A program that shows what it was called with, but runs nothing. */
  public static final class Echo {
    private Echo() {}

    public static void main(String[] arguments) throws IOException {
      Files.writeString(Path.of(arguments[0]), String.join("\0", arguments));
    }
  }

  @Test
  public void handsOnTheArgumentsOfAProgramAsTheyAre() throws Exception {
    Path program = folder.getRoot().toPath().resolve("echo.jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(program));
        InputStream code = Echo.class.getResourceAsStream("ClientProcessIT$Echo.class")) {
      jar.putNextEntry(new ZipEntry(Echo.class.getName().replace('.', '/') + ".class"));
      code.transferTo(jar);
    }
    for (String language : List.of("C", "C.UTF-8")) {
      String script = HOME.resolve("bin/millrace").toString();
      assertHandedOn(language, program, script, "run");
      assertHandedOn(language, program, script, "run", "--local");
    }
    assertHandedOn("C.UTF-8", program, JAVA, "-jar", jar(HOME), "run");
    assertHandedOn("C.UTF-8", program, JAVA, "-jar", jar(HOME), "run", "--local");
  }

  /** The arguments come from a file, so that the language of this JVM does not matter. */
  private void assertHandedOn(String language, Path program, String... start) throws Exception {
    Path echo = folder.newFile().toPath();
    String arguments =
        String.join(
            "\0",
            List.of(
                echo.toString(),
                "--",
                "@echo.jar",
                "@@",
                "",
                " ",
                "a b\n",
                "\u00e4\u2192",
                "\"'",
                "\\",
                "*",
                "$HOME",
                "--local",
                "-h",
                "-Dx"));
    Path file = Files.writeString(folder.newFile().toPath(), arguments);
    List<String> command = new ArrayList<>(List.of("xargs", "-0", "-a", file.toString()));
    command.addAll(List.of(start));
    command.addAll(List.of(program.toString(), Echo.class.getName()));
    ProcessBuilder builder = builder(command);
    builder.environment().put("LC_ALL", language);
    builder.environment().put("HADOOP_CONF_DIR", silentCluster().toString());
    String output = outputOf(builder);
    assertThat(Files.readString(echo)).as(output).isEqualTo(arguments);
  }

  @Test
  public void refusesWhatTheJvmCannotRead() throws Exception {
    Path file = Files.writeString(folder.newFile().toPath(), "\u00e4");
    ProcessBuilder builder =
        builder(
            List.of(
                "xargs", "-0", "-a", file.toString(), JAVA, "-jar", jar(HOME), "run", "--local"));
    builder.environment().put("LC_ALL", "C");
    assertThat(outputOf(builder)).startsWith("millrace: the argument").contains("set LC_ALL");
  }

  private static String outputOf(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  public void keepsTheUsersLanguage() throws Exception {
    for (List<String> start :
        List.of(
            List.of(HOME.resolve("bin/millrace").toString()), List.of(JAVA, "-jar", jar(HOME)))) {
      ProcessBuilder builder =
          builder(Stream.concat(start.stream(), Stream.of("version")).toList());
      builder.environment().put("LC_ALL", "C.UTF-8");
      builder.environment().put("MILLRACE_JVM_OPTIONS", "-XshowSettings:properties");
      Process process = builder.start();
      assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("sun.jnu.encoding = UTF-8");
      assertThat(process.waitFor()).isZero();
    }
  }

  @Test
  public void findsSettingsBehindTheJars() throws IOException {
    List<String> settings = new ArrayList<>(List.of("core-site.xml", "hdfs-site.xml"));
    settings.addAll(List.of("yarn-site.xml", "mapred-site.xml"));
    try (Stream<Path> conf = Files.list(HOME.resolve("conf"))) {
      conf.forEach(file -> settings.add(file.getFileName().toString()));
    }
    for (Path jar : EngineJars.in(HOME.resolve("lib")).files()) {
      try (JarFile file = new JarFile(jar.toFile())) {
        assertThat(settings).as("%s", jar).allMatch(name -> file.getEntry(name) == null);
      }
    }
  }

  @Test
  public void endsWithTheProcessThatStartedIt() throws Exception {
    Process terminated = startWaiting();
    Process killed = startWaiting();
    ProcessHandle ofTerminated = child(terminated);
    ProcessHandle ofKilled = child(killed);
    terminated.destroy();
    killed.destroyForcibly();
    for (ProcessHandle child : List.of(ofTerminated, ofKilled)) {
      assertThat(child.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
    }
  }

  /** A command that waits for a cluster that does not answer. */
  private Process startWaiting() throws IOException {
    ProcessBuilder builder = builder(List.of(JAVA, "-jar", jar(HOME), "list"));
    builder.environment().put("HADOOP_CONF_DIR", silentCluster().toString());
    return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** The settings of a cluster that does not answer. */
  private Path silentCluster() throws IOException {
    Path settings = Files.createTempDirectory(folder.getRoot().toPath(), "settings");
    Files.writeString(
        settings.resolve("yarn-site.xml"),
        """
        <configuration>
          <property><name>yarn.resourcemanager.address</name><value>127.0.0.1:1</value></property>
        </configuration>
        """);
    return settings;
  }

  private static ProcessHandle child(Process launcher) throws InterruptedException {
    while (launcher.isAlive()) {
      Optional<ProcessHandle> child =
          launcher
              .children()
              .filter(process -> process.info().command().orElse("").endsWith("java"))
              .findAny();
      if (child.isPresent()) {
        return child.get();
      }
      Thread.sleep(10);
    }
    throw new AssertionError("the command has ended with " + launcher.exitValue());
  }

  private Result run(String jvmOptions, String... command) throws Exception {
    ProcessBuilder builder = builder(List.of(command));
    builder.environment().put("MILLRACE_JVM_OPTIONS", jvmOptions);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
    return new Result(process.waitFor(), output);
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("HADOOP_CONF_DIR");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder.directory(folder.getRoot());
  }

  private static String jar(Path home) {
    return home.resolve("millrace.jar").toString();
  }
}
