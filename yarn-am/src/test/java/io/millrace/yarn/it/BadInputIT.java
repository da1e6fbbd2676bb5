package io.millrace.yarn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/**
 * What a user may get wrong: each gives one clear message and the exit code 1 or 2, starts nothing
 * and writes nothing.
 */
public class BadInputIT {
  @ClassRule public static final ClusterRule CLUSTER = new ClusterRule();

  @Rule public final Timeout timeout = Timeout.seconds(120);

  @Test
  public void refusesAJarThatIsNotThere() throws Exception {
    assertRefused(1, "there is no program jar /nowhere/my.jar", "run", "/nowhere/my.jar");
  }

  @Test
  public void refusesAClassThatIsNotInTheJar() throws Exception {
    assertRefused(
        1, "there is no class Nmubers in", "run", CLUSTER.program(), "Nmubers", "1", "1", "x");
  }

  @Test
  public void saysWhereAProgramThrew() throws Exception {
    assertRefused(
        1,
        "the program sample.Numbers failed: java.lang.NumberFormatException: For input string:"
            + " \"many\" at sample.Numbers.main(Numbers.java:",
        "run",
        CLUSTER.program(),
        "Numbers",
        "many");
  }

  @Test
  public void refusesAnOutputFolderWithContent() throws Exception {
    String output = CLUSTER.newOutput("taken");
    CLUSTER.files().create(new Path(output, "somebody's")).close();
    assertRefused(1, output, "run", CLUSTER.program(), "Numbers", "10", "10", output);
    assertThat(CLUSTER.files().listStatus(new Path(output))).hasSize(1);
  }

  @Test
  public void refusesMoreMemoryThanTheClusterHas() throws Exception {
    String output = CLUSTER.newOutput("memory");
    assertRefused(
        1,
        "yarn.worker-memory is 102400 mb, but the cluster's containers have at most 4096 mb",
        "run",
        "--worker-memory",
        "100 gb",
        CLUSTER.program(),
        "Numbers",
        "10",
        "10",
        output);
    assertRefused(
        1,
        "option yarn.worker-memory is '1 mb'; expected a size",
        "run",
        "--worker-memory",
        "1 mb",
        CLUSTER.program(),
        "Numbers",
        "10",
        "10",
        output);
  }

  @Test
  public void refusesAQueueThatDoesNotExist() throws Exception {
    String output = CLUSTER.newOutput("queue");
    assertRefused(
        1,
        "there is no queue 'defualt'; there are: default",
        "run",
        "--queue",
        "defualt",
        CLUSTER.program(),
        "Numbers",
        "10",
        "10",
        output);
  }

  @Test
  public void refusesUnknownOptions() throws Exception {
    assertRefused(2, "--parallelism", "run", "--paralelism", "2", CLUSTER.program(), "Numbers");
    assertRefused(
        1,
        "unknown option 'job.paralelism'; did you mean 'job.parallelism'?",
        "run",
        "-D",
        "job.paralelism=2",
        CLUSTER.program(),
        "Numbers");
  }

  @Test
  public void refusesAZooKeeperThatDoesNotAnswer() throws Exception {
    String output = CLUSTER.newOutput("zookeeper");
    assertRefused(
        1,
        "ZooKeeper does not answer at 127.0.0.1:1",
        "run",
        "-D",
        "zookeeper.connect=127.0.0.1:1",
        CLUSTER.program(),
        "Numbers",
        "10",
        "10",
        output);
  }

  @Test
  public void refusesAStagingFolderThatCannotBeWritten() throws Exception {
    String file = CLUSTER.newOutput("file");
    CLUSTER.files().create(new Path(file)).close();
    assertRefused(
        1,
        "the job's files cannot be stored in " + file,
        "run",
        "-D",
        "yarn.staging-folder=" + file,
        CLUSTER.program(),
        "Numbers",
        "10",
        "10",
        CLUSTER.newOutput("staging"));
    assertRefused(
        1,
        "the file system of yarn.staging-folder 'nofs://host/x' cannot be reached",
        "run",
        "-D",
        "yarn.staging-folder=nofs://host/x",
        CLUSTER.program(),
        "Numbers",
        "10",
        "10",
        CLUSTER.newOutput("staging"));
  }

  @Test
  public void refusesASavepointThatIsNotThere() throws Exception {
    String output = CLUSTER.newOutput("savepoint");
    String nowhere = CLUSTER.newOutput("nowhere");
    assertRefused(
        1,
        "there is no snapshot in " + nowhere,
        "run",
        "--from-savepoint",
        nowhere,
        CLUSTER.program(),
        "Numbers",
        "10",
        "10",
        output);
  }

  @Test
  public void refusesAnApplicationThatIsNotThere() throws Exception {
    for (String verb : List.of("status", "savepoint", "stop", "cancel", "logs")) {
      assertRefused(1, "YARN does not know an application", verb, "application_1_0001");
      assertRefused(1, "'job1' is no application id", verb, "job1");
    }
  }

  private static void assertRefused(int exitCode, String message, String... arguments)
      throws Exception {
    List<String> before = tracks();
    Installation.Result result = CLUSTER.millrace().run(arguments);
    assertThat(result.exitCode()).as("%s", result).isEqualTo(exitCode);
    assertThat(result.errors()).startsWith("millrace: ").contains(message).doesNotContain("\tat ");
    assertThat(result.output()).isEmpty();
    assertThat(tracks()).isEqualTo(before);
  }

  /** All that a submission leaves: applications, and files in HDFS and on the local disk. */
  private static List<String> tracks() throws Exception {
    List<String> tracks = new ArrayList<>();
    for (String folder : List.of("/user", "/it-output")) {
      Path path = new Path(folder);
      if (CLUSTER.files().exists(path)) {
        var files = CLUSTER.files().listFiles(path, true);
        while (files.hasNext()) {
          tracks.add(files.next().getPath().toString());
        }
      }
    }
    try (var local = Files.list(java.nio.file.Path.of(System.getProperty("java.io.tmpdir")))) {
      local
          .map(java.nio.file.Path::toString)
          .filter(path -> path.contains("millrace-program"))
          .forEach(tracks::add);
    }
    return tracks;
  }
}
