package io.millrace.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** What {@code scripts/demo} says before it builds or starts anything. */
public class DemoScriptTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  private Path script;

  @Before
  public void findScript() {
    script = Path.of("..", "scripts", "demo").toAbsolutePath().normalize();
    assumeThat(script).isExecutable();
  }

  @Test
  public void helpNamesTheOptions() throws Exception {
    Ended ended = run(Map.of(), "--help");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.output()).contains("--seconds", "--rate", "Ctrl-C");
  }

  @Test
  public void when_anOptionIsWrong_then_itIsNamed() throws Exception {
    assertFails(run(Map.of(), "--secs", "5"), "unknown option '--secs'");
    assertFails(run(Map.of(), "--seconds"), "--seconds needs a number");
    assertFails(run(Map.of(), "--rate=fast"), "--rate needs a number; found 'fast'");
  }

  @Test
  public void when_thereIsNoJava_then_theRemedyIsNamed() throws Exception {
    Path nowhere = temporary.getRoot().toPath().resolve("nowhere");

    assertFails(
        run(Map.of("JAVA_HOME", nowhere.toString())),
        "there is no " + nowhere + "/bin/java; install a JDK 17 or newer");
  }

  @Test
  public void when_javaIsTooOld_then_theRemedyIsNamed() throws Exception {
    assertFails(run(Map.of("JAVA_HOME", javaOf("11"))), "is of Java 11; install a JDK 17");
    assertFails(run(Map.of("JAVA_HOME", javaOf("1.8"))), "is of Java 1.8; install a JDK 17");
  }

  private static void assertFails(Ended ended, String message) {
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output()).startsWith("demo: ").contains(message).hasLineCount(1);
  }

  /** A folder whose java knows nothing but its version. */
  private String javaOf(String version) throws IOException {
    Path home = temporary.newFolder().toPath();
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho '    java.specification.version = " + version + "'\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home.toString();
  }

  private Ended run(Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    Path output = temporary.newFile().toPath();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(temporary.getRoot())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(variables);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
      return new Ended(process.exitValue(), Files.readString(output));
    } finally {
      process.destroyForcibly();
    }
  }

  private record Ended(int exitCode, String output) {}
}
