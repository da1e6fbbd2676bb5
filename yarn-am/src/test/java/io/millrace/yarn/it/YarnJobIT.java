package io.millrace.yarn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ResourceException;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.yarn.client.Cluster;
import io.millrace.yarn.client.MasterConnection;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Jobs on a cluster, from the command line to the output, also when their processes die. */
public class YarnJobIT {
  @ClassRule public static final ClusterRule CLUSTER = new ClusterRule();

  @Rule public final Timeout timeout = Timeout.seconds(240);

  @Test
  public void runsAProgramToItsEnd() throws Exception {
    String output = CLUSTER.newOutput("end");
    Installation.Result result =
        CLUSTER
            .millrace()
            .run(
                "run",
                "--parallelism",
                "2",
                "--name",
                "my numbers",
                CLUSTER.program(),
                "Numbers",
                "5000",
                "5000",
                output);
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.output())
        .contains("Submitted 'my numbers' as application_")
        .contains("Page: http")
        .contains("finished");
    assertThat(result.errors()).isEmpty();
    assertNumbers(output, 5000);
    CLUSTER.assertNothingLeft(result.applicationId());
  }

  @Test
  public void writesEachNumberOnce_whenAWorkerAndThenTheMasterIsKilled() throws Exception {
    String output = CLUSTER.newOutput("kill");
    long start = System.nanoTime();
    Installation.Running command =
        CLUSTER
            .millrace()
            .start(
                "run",
                "--parallelism",
                "2",
                "--workers",
                "2",
                CLUSTER.program(),
                "Numbers",
                "30000",
                "1000",
                output);
    ClusterRule.eventually("there is output", () -> !CLUSTER.lines(output).isEmpty());
    System.out.printf("run -> first output %d ms%n", millisSince(start));
    String id = command.text().applicationId();

    int before = CLUSTER.lines(output).size();
    long killed = System.nanoTime();
    kill(ClusterRule.processes(id, ClusterRule.WORKER));
    ClusterRule.eventually("output goes on", () -> CLUSTER.lines(output).size() > before + 1000);
    System.out.printf("worker killed -> more output %d ms%n", millisSince(killed));

    List<ProcessHandle> first = ClusterRule.processes(id, ClusterRule.MASTER);
    killed = System.nanoTime();
    kill(first);
    ClusterRule.eventually(
        "another master runs",
        () -> {
          List<ProcessHandle> now = ClusterRule.processes(id, ClusterRule.MASTER);
          return !now.isEmpty() && !now.equals(first);
        });
    int later = CLUSTER.lines(output).size();
    ClusterRule.eventually("output goes on", () -> CLUSTER.lines(output).size() > later + 1000);
    System.out.printf("master killed -> more output %d ms%n", millisSince(killed));

    Installation.Result result = command.await();
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertNumbers(output, 30_000);
    CLUSTER.assertNothingLeft(id);
  }

  @Test
  public void replaces_aWorkerThatEndsWithCodeZero() throws Exception {
    String output = CLUSTER.newOutput("exit");
    Path mark = Path.of("target", "exited-" + System.nanoTime()).toAbsolutePath();
    Installation.Result result =
        CLUSTER
            .millrace()
            .run(
                "run",
                CLUSTER.program(),
                "Numbers",
                "6000",
                "1000",
                output,
                "3000",
                mark.toString());
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(mark).exists();
    assertNumbers(output, 6_000);
    CLUSTER.assertNothingLeft(result.applicationId());
  }

  @Test
  public void stopsWithASnapshot_fromWhichAnotherJobGoesOn() throws Exception {
    String output = CLUSTER.newOutput("stop");
    String snapshots = CLUSTER.newOutput("stop-snapshots");
    Installation.Result submitted =
        CLUSTER
            .millrace()
            .run("run", "--detached", CLUSTER.program(), "Numbers", "0", "1000", output);
    assertThat(submitted.exitCode()).as("%s", submitted).isZero();
    String id = submitted.applicationId();
    ClusterRule.eventually("there is output", () -> !CLUSTER.lines(output).isEmpty());

    Installation.Result listed = CLUSTER.millrace().run("list");
    assertThat(listed.output()).contains(id).contains("running").contains("numbers up to 0");
    Installation.Result status = CLUSTER.millrace().run("status", id);
    assertThat(status.output())
        .as("%s", status)
        .contains("running since")
        .contains("numbers > check")
        .contains("SNAPSHOT");
    assertThat(CLUSTER.millrace().run("status", id, "--json").output())
        .startsWith("{")
        .contains("\"RUNNING\"");
    assertStrangersAreRefused(id);

    Installation.Result savepoint = CLUSTER.millrace().run("savepoint", id, snapshots);
    assertThat(savepoint.exitCode()).as("%s", savepoint).isZero();
    assertThat(savepoint.output()).contains(snapshots);

    Installation.Result stopped = CLUSTER.millrace().run("stop", id, "--savepoint", snapshots);
    assertThat(stopped.exitCode()).as("%s", stopped).isZero();
    String snapshot = stopped.output().strip();
    assertThat(snapshot).startsWith(snapshots);
    CLUSTER.assertNothingLeft(id);
    long written = CLUSTER.lines(output).size();
    assertThat(CLUSTER.millrace().run("status", id).output())
        .contains("succeeded: stopped; a job can go on from its last snapshot, " + snapshot);
    assertThat(CLUSTER.millrace().run("list").output()).doesNotContain(id);
    assertThat(CLUSTER.millrace().run("list", "--all").output()).contains(id);

    Installation.Result unclaimed =
        CLUSTER
            .millrace()
            .run("run", "--from-savepoint", snapshot, CLUSTER.program(), "Hoard", "1", "1", output);
    assertThat(unclaimed.exitCode()).as("%s", unclaimed).isEqualTo(1);
    assertThat(unclaimed.output() + unclaimed.errors())
        .contains("'numbers' (source: 2 splits)")
        .contains("snapshot.allow-unclaimed-state");
    assertThat(unclaimed.output()).as("nothing is submitted").doesNotContain("Submitted");

    Installation.Result resumed =
        CLUSTER
            .millrace()
            .run(
                "run",
                "--detached",
                "--from-savepoint",
                snapshot,
                CLUSTER.program(),
                "Numbers",
                "0",
                "1000",
                output);
    assertThat(resumed.exitCode()).as("%s", resumed).isZero();
    assertThat(resumed.output()).contains("goes on with: 'numbers' (source: 2 splits)");
    ClusterRule.eventually(
        "the second job goes on", () -> CLUSTER.lines(output).size() > written + 1000);
    Installation.Result cancelled = CLUSTER.millrace().run("cancel", resumed.applicationId());
    assertThat(cancelled.exitCode()).as("%s", cancelled).isZero();
    CLUSTER.assertNothingLeft(resumed.applicationId());
    List<Long> numbers = CLUSTER.lines(output).stream().map(Long::valueOf).sorted().toList();
    assertThat(numbers).doesNotHaveDuplicates();

    Installation.Result logs = CLUSTER.millrace().run("logs", id);
    assertThat(logs.output()).as("%s", logs).contains("millrace.log").contains("memory, MiB");
  }

  @Test
  public void saysWhyAJobFailed() throws Exception {
    String output = CLUSTER.newOutput("poison");
    Installation.Result result =
        CLUSTER
            .millrace()
            .run(
                "run",
                "-Drestart.attempts=1",
                CLUSTER.program(),
                "Numbers",
                "5000",
                "5000",
                output,
                "700");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors())
        .startsWith("millrace: the job failed: ")
        .contains("check")
        .contains("700")
        .contains("the number is poisoned")
        .contains("millrace logs application_")
        .doesNotContain("\tat ");
    ClusterRule.eventually(
        "all processes have ended",
        () -> ClusterRule.processes(result.applicationId(), "io.millrace").isEmpty());
    assertThat(CLUSTER.lines(output)).doesNotHaveDuplicates();
  }

  /** The cluster kills a process that takes more memory than its container has, as seen below. */
  @Test
  public void keepsWithinItsContainers_withMoreStateThanPagesHold() throws Exception {
    Installation.Result result = hoard("1000000", "-Dyarn.worker-memory=384mb");
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.output()).contains("finished").doesNotContain("failure:");
  }

  @Test
  public void saysWhy_whenWorkersAreKilledForTakingTooMuchMemory() throws Exception {
    Installation.Result result =
        hoard("1", "-Dyarn.worker-jvm-options=-Xms1200m -Xmx1200m -XX:+AlwaysPreTouch");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors())
        .startsWith("millrace: the job failed: the workers do not start")
        .contains("beyond the 'PHYSICAL' memory limit");
    CLUSTER.assertNothingLeft(result.applicationId());
  }

  private static Installation.Result hoard(String numbers, String option) throws Exception {
    return CLUSTER
        .millrace()
        .run(
            "run",
            "--parallelism",
            "2",
            "--workers",
            "2",
            option,
            CLUSTER.program(),
            "Hoard",
            numbers,
            "300",
            CLUSTER.newOutput("hoard"));
  }

  @Test
  public void saysWhy_whenWorkersDoNotStart() throws Exception {
    Installation.Result result =
        CLUSTER
            .millrace()
            .run(
                "run",
                "-Dyarn.worker-jvm-options=-XX:NoSuchOption",
                CLUSTER.program(),
                "Numbers",
                "10",
                "10",
                CLUSTER.newOutput("no-worker"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors())
        .startsWith("millrace: the job failed: the workers do not start")
        .contains("NoSuchOption");
    ClusterRule.eventually(
        "all processes have ended",
        () -> ClusterRule.processes(result.applicationId(), "io.millrace").isEmpty());
  }

  @Test
  public void givesUp_whenWorkersEndSoonAfterTheirStart() throws Exception {
    String output = CLUSTER.newOutput("halting");
    Installation.Result result =
        CLUSTER
            .millrace()
            .run("run", CLUSTER.program(), "Numbers", "5000", "5000", output, "700", "halt");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors())
        .startsWith("millrace: the job failed: ")
        .contains("end soon after")
        .contains("ended with code 3");
    CLUSTER.assertNothingLeft(result.applicationId());
    CLUSTER.assertNothingWritten(output);
  }

  @Test
  public void namesTheCodeThatExits_whateverTheExitCode() throws Exception {
    String output = CLUSTER.newOutput("exiting");
    Installation.Result result =
        CLUSTER
            .millrace()
            .run(
                "run",
                "-Drestart.attempts=1",
                CLUSTER.program(),
                "Numbers",
                "5000",
                "5000",
                output,
                "700",
                "exit");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors())
        .startsWith(
            "millrace: the job failed: failed 2 times in a row without a snapshot (restart.attempts ="
                + " 1); operator 'check' ended the worker's process: System.exit was called at"
                + " sample.Numbers.check(Numbers.java:")
        .doesNotContain("Exception from container-launch");
    CLUSTER.assertNothingWritten(output);
  }

  @Test
  public void cancelsAJob_whoseFunctionDoesNotReturn() throws Exception {
    String output = CLUSTER.newOutput("hanging");
    Installation.Result submitted =
        CLUSTER
            .millrace()
            .run(
                "run",
                "--detached",
                "-Dmaster.task-end-timeout=12s",
                CLUSTER.program(),
                "Numbers",
                "0",
                "5000",
                output,
                "700",
                "hang");
    String id = submitted.applicationId();
    ClusterRule.eventually(
        "the function hangs",
        () -> CLUSTER.millrace().run("status", id, "--json").output().contains("stuck"));
    Installation.Result cancelled = CLUSTER.millrace().run("cancel", id);
    assertThat(cancelled.exitCode()).as("%s", cancelled).isZero();
    assertThat(cancelled.output())
        .contains("A function of operator 'check' does not return")
        .endsWith(id + " is cancelled\n");
    CLUSTER.assertNothingLeft(id);
    CLUSTER.assertNothingWritten(output);
  }

  @Test
  public void saysWhy_whenTheMasterDoesNotStart() throws Exception {
    Installation.Result result =
        CLUSTER
            .millrace()
            .run(
                "run",
                "-Dyarn.java-home=/nowhere",
                "-Dyarn.master-attempts=1",
                CLUSTER.program(),
                "Numbers",
                "10",
                "10",
                CLUSTER.newOutput("no-master"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors()).startsWith("millrace: the job failed: ").contains("/nowhere");
    CLUSTER.assertNothingLeft(result.applicationId());
  }

  @Test
  public void runsInOneJvmWithoutTheCluster() throws Exception {
    Path output = CLUSTER.getRoot().toPath().resolve("local");
    Installation.Result result =
        CLUSTER
            .millrace()
            .run("run", "--local", CLUSTER.program(), "Numbers", "500", "5000", output.toString());
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertNumbers("file:" + output, 500);
  }

  /** Who does not know the application's secret is not served, wherever the call comes from. */
  private static void assertStrangersAreRefused(String id) throws Exception {
    try (Cluster cluster = Cluster.connect(CLUSTER.hadoop().configuration());
        MasterConnection stranger =
            MasterConnection.open(
                cluster.report(ApplicationId.fromString(id)), SharedSecret.random(), 5_000)) {
      assertThatThrownBy(stranger::cancel)
          .isInstanceOf(ResourceException.class)
          .hasMessageContaining("does not know the application's secret");
    }
  }

  private static void assertNumbers(String output, long count) throws Exception {
    assertThat(CLUSTER.lines(output).stream().map(Long::valueOf).sorted())
        .containsExactlyElementsOf(LongStream.range(0, count).boxed().toList());
  }

  /** Kills the oldest of some processes, as hard as the system can. */
  private static void kill(List<ProcessHandle> processes) {
    processes.stream()
        .min(Comparator.comparing(process -> process.info().startInstant().orElseThrow()))
        .orElseThrow(() -> new AssertionError("there is no process to kill"))
        .destroyForcibly();
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }
}
