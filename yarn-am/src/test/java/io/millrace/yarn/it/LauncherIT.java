package io.millrace.yarn.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.yarn.launcher.Launcher;
import io.millrace.yarn.launcher.UnreadableArgument;
import io.millrace.yarn.program.Jars;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;
import sample.Echo;

/** The jar of an installation, started by {@code java -jar} and as {@code yarn jar} does. */
public class LauncherIT {
  @ClassRule public static final ClusterRule CLUSTER = new ClusterRule();

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(240);
  private Path temporary;
  private Path jar;

  @Before
  public void packJar() throws IOException, ClassNotFoundException {
    temporary = folder.newFolder("tmp").toPath();
    jar =
        Jars.of(
                Launcher.class,
                UnreadableArgument.class,
                Class.forName(Launcher.class.getPackageName() + ".ClientProcess"))
            .mainClass(Launcher.class)
            .write(CLUSTER.millrace().home().resolve("millrace.jar"));
  }

  @Test
  public void runsAsAJar() throws Exception {
    assertDone(run(List.of("-jar", jar.toString()), "version"), "Millrace");
  }

  @Test
  public void handsOnTheArgumentsOfAProgramAsTheyAre() throws Exception {
    Path arguments = folder.newFile().toPath();
    Files.writeString(arguments, String.join("\0", Echo.NASTY));
    for (List<String> start : List.of(List.of("-jar", jar.toString()), yarnJar())) {
      Path file = folder.newFile().toPath();
      List<String> command = // so that the language of this JVM does not matter
          new ArrayList<>(List.of("xargs", "-0", "-a", arguments.toString()));
      command.addAll(List.of("env", "LC_ALL=C.UTF-8"));
      command.addAll(command(start, "run", CLUSTER.program(), "Echo", file.toString()));
      Installation.Result result = CLUSTER.millrace().start(command).await();
      assertThat(result.errors()).contains("without running anything");
      assertThat(Echo.read(file)).isEqualTo(Echo.NASTY);
    }
  }

  private List<String> yarnJar() {
    return List.of(
        "-cp",
        CLUSTER.hadoop().confFolder() + File.pathSeparator + hadoopOnly(),
        "org.apache.hadoop.util.RunJar",
        jar.toString());
  }

  @Test
  public void runsAsYarnJarDoes() throws Exception {
    String output = CLUSTER.newOutput("launcher");
    Installation.Result result =
        run(yarnJar(), "run", CLUSTER.program(), "Numbers", "100", "1000", output);
    assertDone(result, "finished");
    assertThat(CLUSTER.lines(output)).hasSize(100);
  }

  @Test
  public void startsByALinkToTheJar() throws Exception {
    Path link = folder.getRoot().toPath().resolve("link.jar");
    Files.createSymbolicLink(link, jar);
    assertDone(run(List.of("-jar", link.toString()), "version"), "Millrace");
  }

  @Test
  public void refusesToStartAwayFromItsInstallation() throws Exception {
    Path copy = Files.copy(jar, folder.getRoot().toPath().resolve("copy.jar"));
    Installation.Result result = run(List.of("-jar", copy.toString()), "version");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors()).contains("no folder lib beside it").doesNotContain("\tat ");
  }

  private static String hadoopOnly() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> entry.matches(".*/(hadoop-client-(api|runtime)|slf4j|reload4j|commons).*"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void assertDone(Installation.Result result, String words) throws IOException {
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.output()).contains(words);
    assertThat(result.errors()).isEmpty();
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(each -> !each.getFileName().toString().startsWith("hsperf")))
          .isEmpty();
    }
  }

  private Installation.Result run(List<String> start, String... arguments) throws Exception {
    return CLUSTER.millrace().start(command(start, arguments)).await();
  }

  private List<String> command(List<String> start, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(start);
    command.addAll(List.of(arguments));
    return command;
  }
}
