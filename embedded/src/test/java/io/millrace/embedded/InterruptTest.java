package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** What Ctrl-C does to a program that runs in its own JVM. */
public class InterruptTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(90);

  @Test
  public void shouldCommitWhatWasRead_andLeaveNothingBehind() throws Exception {
    Path input = folder.newFolder("in").toPath();
    Path output = folder.getRoot().toPath().resolve("out");
    Path temporary = folder.newFolder("tmp").toPath();
    Files.write(input.resolve("lines"), List.of("to be", "or not"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                InterruptedProgram.class.getName(),
                input.toString(),
                output.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.getRoot().toPath().resolve("log").toFile())
            .start();
    try {
      Eventually.until(
          "a file in progress",
          () -> namesIn(output).stream().anyMatch(name -> name.startsWith(".part-")));

      process.destroy();

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(namesIn(output)).hasSize(1).allMatch(name -> name.startsWith("part-"));
    assertThat(Files.readAllLines(output.resolve(namesIn(output).get(0))))
        .containsExactly("to be", "or not");
    assertThat(namesIn(temporary)).noneMatch(name -> name.startsWith("millrace-"));
  }

  private static List<String> namesIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
