package io.millrace.yarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.yarn.program.Jars;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import picocli.CommandLine;
import sample.Echo;
import sample.HasMain;

public class CommandLineTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  public void explainsEveryCommand() {
    for (String command : Millrace.commandLine().getSubcommands().keySet()) {
      StringWriter help = new StringWriter();
      CommandLine line = Millrace.commandLine();
      line.setOut(new PrintWriter(help));
      assertThat(line.execute(command, "--help")).isZero();
      assertThat(help.toString()).startsWith("Usage: millrace " + command).contains("--help");
    }
    assertThat(Millrace.commandLine().getSubcommands().keySet())
        .containsExactlyInAnyOrder(
            "run", "list", "status", "savepoint", "stop", "cancel", "logs", "clean", "version");
  }

  @Test
  public void showsItsVersion() {
    assertThat(execute("version")).isZero();
    assertThat(out.toString()).startsWith("Millrace ").contains("Java 1");
  }

  @Test
  public void namesTheNearestOption() {
    assertThat(execute("run", "--paralelism", "2", "my.jar")).isEqualTo(2);
    assertThat(err.toString())
        .contains("millrace: Unknown option: '--paralelism'")
        .contains("--parallelism");
  }

  @Test
  public void namesTheNearestCommand() {
    assertThat(execute("stats", "application_1_1")).isEqualTo(2);
    assertThat(err.toString()).contains("stats").contains("Did you mean").contains("status");
  }

  @Test
  public void asksForACommand() {
    assertThat(execute()).isEqualTo(2);
    assertThat(err.toString()).contains("millrace: a command is missing").contains("Usage:");
  }

  @Test
  public void asksForAJar() {
    assertThat(execute("run", "--local")).isEqualTo(2);
    assertThat(err.toString()).contains("PROGRAM.JAR");
  }

  @Test
  public void namesTheNearestConfigurationKey() {
    assertThat(execute("run", "--local", "-Dsnapshot.intervall=1 s", "missing.jar")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "millrace: unknown option 'snapshot.intervall'; did you mean 'snapshot.interval'?\n");
  }

  @Test
  public void readsTheConfigurationFile() throws IOException {
    Path file = folder.newFile("my.properties").toPath();
    Files.writeString(file, "job.paralelism=2\n");
    assertThat(execute("run", "--local", "--conf", file.toString(), "missing.jar")).isEqualTo(1);
    assertThat(err.toString()).contains("did you mean 'job.parallelism'?");
  }

  @Test
  public void refusesAValueThatAnOptionDoesNotTake() {
    assertThat(execute("run", "--local", "--parallelism", "none", "missing.jar")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "millrace: option job.parallelism is 'none'; expected a whole number from 1 to"
                + " 32768\n");
  }

  @Test
  public void refusesAJarThatIsNotThere() {
    assertThat(execute("run", "--local", "missing.jar")).isEqualTo(1);
    assertThat(err.toString()).startsWith("millrace: there is no program jar ").endsWith("\n");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  public void refusesToDetachFromThisJvm() {
    assertThat(execute("run", "--local", "--detached", "missing.jar")).isEqualTo(2);
    assertThat(err.toString()).contains("cannot be detached");
  }

  @Test
  public void refusesWhatOnlyAClusterHas() {
    for (String option : List.of("--workers", "--worker-memory", "--master-memory", "--queue")) {
      assertThat(execute("run", "--local", option, "1", "missing.jar")).isEqualTo(2);
      assertThat(err.toString()).contains(option + " is for a cluster");
    }
  }

  @Test
  public void asksForTheClassToStart() {
    assertThat(execute("run", "--local", jar())).isEqualTo(1);
    assertThat(err.toString())
        .contains("does not say which class to start")
        .contains("sample.HasMain, sample.HasMain$Inner");
  }

  @Test
  public void saysThatAProgramRanNothing() {
    assertThat(execute("run", "--local", jar(), "HasMain", "--parallelism", "x")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "millrace: the program sample.HasMain ended without running anything; it must call"
                + " execute()\n");
  }

  @Test
  public void saysWhereAProgramFailed() {
    assertThat(execute("run", "--local", jar(), "Inner")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith(
            "millrace: the program sample.HasMain$Inner failed: java.lang.IllegalStateException:"
                + " thrown on purpose at sample.HasMain$Inner.main(HasMain.java:");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  public void handsOnTheArgumentsOfAProgramAsTheyAre() throws IOException {
    Path program = Jars.of(Echo.class).write(folder.getRoot().toPath().resolve("echo.jar"));
    assertHandedOn("run", "--local", program.toString(), "Echo");
    assertHandedOn("run", "--local", "--", program.toString(), "Echo");
    Path startable =
        Jars.of(Echo.class).mainClass(Echo.class).write(folder.getRoot().toPath().resolve("x.jar"));
    assertHandedOn("run", "--local", startable.toString());
  }

  private void assertHandedOn(String... start) throws IOException {
    Path file = folder.newFile().toPath();
    assertThat(execute(concat(concat(List.of(start), List.of(file.toString())), Echo.NASTY)))
        .isEqualTo(1);
    assertThat(err.toString()).contains("without running anything");
    assertThat(Echo.read(file)).isEqualTo(Echo.NASTY);
  }

  /** The engine's own options are read as they are, too: a name may begin with an at sign. */
  @Test
  public void takesTheValuesOfOptionsAsTheyAre() {
    assertThat(execute("run", "--local", "--conf", "@pom.xml", "missing.jar")).isEqualTo(1);
    assertThat(err.toString()).contains("@pom.xml");
  }

  @Test
  public void refusesWhatIsNoApplicationId() {
    assertThat(execute("status", "job_1")).isEqualTo(1);
    assertThat(err.toString()).startsWith("millrace: ").doesNotContain("\tat ");
  }

  private String jar() {
    return Jars.of(HasMain.class, HasMain.Inner.class)
        .write(folder.getRoot().toPath().resolve("program.jar"))
        .toString();
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private int execute(List<String> arguments) {
    return execute(arguments.toArray(String[]::new));
  }

  private int execute(String... arguments) {
    CommandLine line = Millrace.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }
}
