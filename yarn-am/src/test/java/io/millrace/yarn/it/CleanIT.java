package io.millrace.yarn.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.yarn.client.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Jobs that are killed, and what tidies up after them. */
public class CleanIT {
  @ClassRule public static final ClusterRule CLUSTER = new ClusterRule();

  @Rule public final Timeout timeout = Timeout.seconds(240);

  @Test
  public void removesAllButSnapshots_andTouchesNoJobThatRuns() throws Exception {
    String output = CLUSTER.newOutput("clean");
    String id = submit(output, List.of());
    String running = submit(CLUSTER.newOutput("clean-running"), List.of());
    ClusterRule.eventually("there is output", () -> !CLUSTER.lines(output).isEmpty());
    kill(id);

    Installation.Result shown = CLUSTER.millrace().run("clean", "--dry-run");
    assertThat(shown.output())
        .contains(id + " would be removed ZooKeeper's /millrace/" + id)
        .contains("secret")
        .contains(id + " keeps snapshot ")
        .doesNotContain(running);
    assertThat(namesIn(folderOf(id))).contains("secret", "plan");

    Installation.Result cleaned = CLUSTER.millrace().run("clean", id, running);
    assertThat(cleaned.exitCode()).as("%s", cleaned).isZero();
    assertThat(cleaned.output())
        .contains(id + " removed ZooKeeper's /millrace/" + id)
        .contains(id + " keeps snapshot ")
        .contains(running + " is left alone: it is RUNNING");
    assertThat(namesIn(folderOf(id))).containsExactly("snapshots");
    assertThat(namesIn(new Path(output))).noneMatch(name -> name.startsWith("."));
    assertThat(CLUSTER.millrace().run("status", running).output()).contains("running since");

    String snapshot = keptBy(cleaned.output());
    long written = CLUSTER.lines(output).size();
    String resumed = submit(output, List.of(), "--from-savepoint", snapshot);
    ClusterRule.eventually("it goes on", () -> CLUSTER.lines(output).size() > written + 1000);
    assertThat(CLUSTER.millrace().run("stop", resumed).exitCode()).isZero();
    assertThat(CLUSTER.millrace().run("cancel", running).exitCode()).isZero();
    assertEachNumberOnce(output);

    Installation.Result all = CLUSTER.millrace().run("clean", "--snapshots", id);
    assertThat(all.exitCode()).as("%s", all).isZero();
    assertThat(all.output()).contains(id + " removed snapshot");
    CLUSTER.assertNothingLeft(id);
  }

  @Test
  public void theClientThatWaitsTidiesUp_andNamesTheSnapshot() throws Exception {
    String output = CLUSTER.newOutput("clean-attached");
    Installation.Running command =
        CLUSTER.millrace().start("run", CLUSTER.program(), "Numbers", "0", "1000", output);
    ClusterRule.eventually("there is output", () -> !CLUSTER.lines(output).isEmpty());
    String id = command.text().applicationId();
    kill(id);
    Installation.Result result = command.await();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors())
        .startsWith("millrace: the job was cancelled")
        .contains("A job can go on from its last snapshot, hdfs:");
    assertThat(namesIn(folderOf(id))).containsExactly("snapshots");
    assertThat(namesIn(new Path(output))).noneMatch(name -> name.startsWith("."));
  }

  @Test
  public void theNextStartTidiesUp_alsoIfTheMasterWasKilledWhileItStopped() throws Exception {
    String output = CLUSTER.newOutput("clean-next");
    String id = submit(output, List.of("700", "hang"), "-Dyarn.master-attempts=1");
    ClusterRule.eventually(
        "the function hangs",
        () -> CLUSTER.millrace().run("status", id, "--json").output().contains("stuck"));
    assertThat(namesIn(new Path(output))).isNotEmpty().allMatch(name -> name.startsWith("."));
    Installation.Running stop = CLUSTER.millrace().start("stop", id);
    ClusterRule.eventually(
        "it is being stopped",
        () -> CLUSTER.millrace().run("status", id).output().contains("stopping since"));
    ClusterRule.processes(id, ClusterRule.MASTER).forEach(ProcessHandle::destroyForcibly);
    assertThat(stop.await().exitCode()).isEqualTo(1);
    ClusterRule.eventually("YARN knows", () -> isFinal(id));
    assertThat(namesIn(folderOf(id))).contains("secret");

    String next = submit(CLUSTER.newOutput("clean-next-2"), List.of());
    CLUSTER.assertNothingLeft(id);
    assertThat(namesIn(new Path(output))).isEmpty();
    assertThat(CLUSTER.millrace().run("cancel", next).exitCode()).isZero();
  }

  /** The source has two splits, of even and of odd numbers; one may have come further. */
  private static void assertEachNumberOnce(String output) throws Exception {
    List<Long> numbers = CLUSTER.lines(output).stream().map(Long::valueOf).sorted().toList();
    for (int first = 0; first < 2; first++) {
      int split = first;
      List<Long> ofSplit = numbers.stream().filter(number -> number % 2 == split).toList();
      assertThat(ofSplit)
          .containsExactlyElementsOf(
              LongStream.range(0, ofSplit.size()).map(n -> 2 * n + split).boxed().toList());
    }
  }

  private static String submit(String output, List<String> more, String... options)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("run", "--detached"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of(CLUSTER.program(), "Numbers", "0", "1000", output));
    arguments.addAll(more);
    Installation.Result submitted = CLUSTER.millrace().run(arguments.toArray(String[]::new));
    assertThat(submitted.exitCode()).as("%s", submitted).isZero();
    return submitted.applicationId();
  }

  /** As {@code yarn application -kill} does. */
  private static void kill(String id) throws Exception {
    try (Cluster cluster = Cluster.connect(CLUSTER.hadoop().configuration())) {
      cluster.yarn().killApplication(ApplicationId.fromString(id));
    }
    ClusterRule.eventually("it is killed", () -> isFinal(id));
    ClusterRule.eventually(
        "all processes have ended", () -> ClusterRule.processes(id, "io.millrace").isEmpty());
  }

  private static boolean isFinal(String id) {
    try (Cluster cluster = Cluster.connect(CLUSTER.hadoop().configuration())) {
      YarnApplicationState state =
          cluster.report(ApplicationId.fromString(id)).getYarnApplicationState();
      return state == YarnApplicationState.KILLED
          || state == YarnApplicationState.FAILED
          || state == YarnApplicationState.FINISHED;
    }
  }

  private static String keptBy(String output) {
    return output
        .lines()
        .filter(line -> line.contains(" keeps snapshot "))
        .map(line -> line.substring(line.indexOf(" keeps snapshot ") + 16))
        .findFirst()
        .orElseThrow();
  }

  private static Path folderOf(String id) throws Exception {
    return new Path(CLUSTER.files().getHomeDirectory(), ".millrace/applications/" + id);
  }

  private static List<String> namesIn(Path folder) throws Exception {
    FileSystem files = CLUSTER.files();
    if (!files.exists(folder)) {
      return List.of();
    }
    return List.of(files.listStatus(folder)).stream()
        .map(FileStatus::getPath)
        .map(Path::getName)
        .toList();
  }
}
