package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** What becomes of a program that runs in its own JVM when that is made to end. */
public class InterruptTest {
  private static final int SIGTERM_CODE = 128 + 15;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(120);
  private Path input;
  private Path output;
  private Path temporary;
  private Path log;
  private Process process;

  @Before
  public void makeFolders() throws IOException {
    input = folder.newFolder("in").toPath();
    output = folder.getRoot().toPath().resolve("out");
    temporary = folder.newFolder("tmp").toPath();
    log = folder.getRoot().toPath().resolve("log");
  }

  @After
  public void killProgram() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  public void shouldCommitWhatWasRead_andLeaveNothingBehind() throws Exception {
    start();
    assertThat(interrupt()).isEqualTo(SIGTERM_CODE);
    assertThat(namesIn(output)).hasSize(1).allMatch(name -> name.startsWith("part-"));
    assertThat(Files.readAllLines(output.resolve(namesIn(output).get(0))))
        .containsExactly("to be", "or not");
    assertThat(namesIn(temporary)).noneMatch(name -> name.startsWith("millrace-"));
    assertThat(sentences())
        .singleElement()
        .asString()
        .matches(
            "millrace: 'interrupted' was stopped after \\d+\\.\\d s; no snapshot is kept, since"
                + " snapshot.folder is not set");
  }

  @Test
  public void shouldSayWhereTheLastSnapshotIs_ifItIsKept() throws Exception {
    Path snapshots = folder.newFolder("snapshots").toPath();
    start(snapshots.toString());
    assertThat(interrupt()).isEqualTo(SIGTERM_CODE);
    String sentence = sentences().get(0);
    assertThat(sentences()).hasSize(1);
    assertThat(sentence).startsWith("millrace: 'interrupted' was stopped after ");
    Path snapshot = Path.of(sentence.substring(sentence.indexOf(" is /") + 4).strip());
    assertThat(snapshot).startsWith(snapshots).isNotEmptyDirectory();
  }

  @Test
  public void shouldNameTheCodeThatExits_tidyUp_andNotEndWithZero() throws Exception {
    start();
    Files.write(input.resolve("more"), List.of("exit"));
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(70);
    assertThat(namesIn(output)).isEmpty();
    assertThat(namesIn(temporary)).noneMatch(name -> name.startsWith("millrace-"));
    assertThat(sentences())
        .singleElement()
        .asString()
        .startsWith(
            "millrace: 'interrupted' was cancelled, since operator 'check' ended this JVM:"
                + " System.exit was called at io.millrace.embedded.InterruptedProgram.check("
                + "InterruptedProgram.java:");
  }

  @Test
  public void shouldCancelAJobThatDoesNotStop_andTidyUp() throws Exception {
    start();
    Files.write(input.resolve("more"), List.of("hang"));
    Eventually.until("the hang", () -> stackOf(process).contains("InterruptedProgram.check"));
    assertThat(interrupt()).isEqualTo(SIGTERM_CODE);
    assertThat(namesIn(output)).isEmpty();
    assertThat(sentences())
        .singleElement()
        .asString()
        .isEqualTo("millrace: 'interrupted' did not stop within 20 s, and was cancelled");
  }

  private void start(String... more) throws Exception {
    Files.write(input.resolve("lines"), List.of("to be", "or not"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(InterruptedProgram.class.getName(), input.toString()));
    command.add(output.toString());
    command.addAll(List.of(more));
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Eventually.until(
        "a file in progress",
        () -> namesIn(output).stream().anyMatch(name -> name.startsWith(".part-")));
  }

  private int interrupt() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** What the engine says at the end, and whatever the program does after that. */
  private List<String> sentences() throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> line.startsWith("millrace: ") || line.startsWith("execute"))
        .toList();
  }

  private static String stackOf(Process process) {
    try {
      Process jstack =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jstack").toString(),
                  Long.toString(process.pid()))
              .start();
      return new String(
          jstack.getInputStream().readAllBytes(), java.nio.charset.Charset.defaultCharset());
    } catch (IOException e) {
      return "";
    }
  }

  private static List<String> namesIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
