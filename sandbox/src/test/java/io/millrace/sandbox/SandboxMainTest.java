package io.millrace.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** What the sandbox says when it cannot start. */
public class SandboxMainTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  @Test
  public void when_theMachineDoesNotKnowItsName_then_theRemedyIsNamed() throws Exception {
    Path hosts = temporary.newFile("hosts").toPath();
    Files.writeString(hosts, "127.0.0.1 localhost\n");

    Ended ended =
        run(
            List.of("-Djdk.net.hosts.file=" + hosts),
            List.of("--folder", temporary.newFolder().toString()));

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output())
        .contains("own name", "-Djdk.net.hosts.file=")
        .doesNotContain("\tat ");
  }

  @Test
  public void when_theFolderIsNotEmpty_then_itIsRefusedAndLeftAlone() throws Exception {
    Path folder = temporary.newFolder().toPath();
    Path file = Files.writeString(folder.resolve("mine"), "precious");

    Ended ended = run(List.of(), List.of("--folder", folder.toString()));

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output()).contains(folder + " is not empty");
    assertThat(file).hasContent("precious");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  public void when_anArgumentIsUnknown_then_usageIsPrinted() throws Exception {
    Ended ended = run(List.of(), List.of("--fodler", "x"));

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output()).contains("--fodler x", "Usage: SandboxMain");
  }

  private Ended run(List<String> jvmOptions, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SandboxMain.class.getName());
    command.addAll(arguments);
    Path output = temporary.newFile().toPath();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
      return new Ended(process.exitValue(), Files.readString(output, UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }

  private record Ended(int exitCode, String output) {}
}
