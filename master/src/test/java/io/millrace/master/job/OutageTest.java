package io.millrace.master.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.JobState;
import io.millrace.protocol.OutageSummary;
import io.millrace.protocol.SinkProgress;
import io.millrace.protocol.SnapshotDecline;
import io.millrace.protocol.TaskFailure;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskMetrics;
import io.millrace.protocol.TaskReport;
import io.millrace.protocol.TaskState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

/** Storage that is away and commits that fail, and mistakes that last. The limit is a minute. */
public class OutageTest {
  private static final TaskFailure FAILURE = new TaskFailure("sink", "it broke", "trace", false);

  private final MasterDriver driver = new MasterDriver(1);

  private void failLoad() {
    Action.LoadSnapshot load = driver.next(Action.LoadSnapshot.class);
    driver.deliver(new Event.LoadFailed(load.incarnation(), "safe mode", "", false));
  }

  private void runAndFail(int attempt, TaskFailure failure) {
    driver.run(attempt);
    driver.fail(attempt, failure);
    driver.report(attempt, TaskState.CANCELLED);
    driver.pass(1_000);
  }

  private OutageSummary onlyOutage() {
    assertThat(driver.status().getOutages()).hasSize(1);
    return driver.status().getOutages().get(0);
  }

  @Test
  public void waitsForStorage_withoutUsingUpRestarts() {
    driver.register();
    runAndFail(1, FAILURE);
    for (int time = 1; time <= 15; time++) {
      failLoad();
      assertThat(onlyOutage().getTimes()).isEqualTo(time);
      driver.pass(2_100);
    }
    assertThat(onlyOutage().getReason()).isEqualTo("safe mode");
    assertThat(onlyOutage().getFailsAtMillis() - onlyOutage().getSinceMillis()).isEqualTo(60_000);
    assertThat(driver.status().getFailures()).hasSize(2); // the task's, and the outage once
    runAndFail(17, FAILURE);
    assertThat(driver.status().getOutages()).isEmpty();
    runAndFail(18, FAILURE); // a second restart would have been too much
    driver.run(19);
    assertThat(driver.status().getState()).isEqualTo(JobState.RUNNING);
  }

  @Test
  public void asksWhetherStorageTakesFiles_beforeARestartOnly() {
    driver.register();
    assertThat(driver.next(Action.LoadSnapshot.class).isRestart()).isFalse();
    driver.deliver(new Event.SnapshotLoaded(1_000_001, List.of(), Optional.empty(), List.of()));
    driver.restoreSinks();
    driver.nextCommand(WorkerCommand.Deploy.class);
    driver.fail(1, FAILURE);
    driver.report(1, TaskState.CANCELLED);
    driver.pass(1_000);
    assertThat(driver.next(Action.LoadSnapshot.class).isRestart()).isTrue();
  }

  @Test
  public void failsWithTheReason_whenStorageIsAwayForTooLong() {
    driver.register();
    Optional<Action.RecordOutcome> record = Optional.empty();
    for (int time = 0; time < 60 && record.isEmpty(); time++) {
      driver.pass(2_100);
      driver
          .poll(Action.LoadSnapshot.class)
          .ifPresent(
              load ->
                  driver.deliver(new Event.LoadFailed(load.incarnation(), "safe mode", "", false)));
      record = driver.poll(Action.RecordOutcome.class);
    }
    assertThat(record).isPresent();
    assertThat(record.get().outcome().state()).isEqualTo(JobState.FAILED);
    assertThat(record.get().outcome().message()).contains("safe mode", "job.outage-limit = 60 s");
  }

  @Test
  public void failsWithTheReason_whenSinksDoNotTakeTheLastSnapshotForTooLong() {
    driver.register();
    for (int time = 0;
        time < 40 && !driver.status().getState().equals(JobState.CANCELLING);
        time++) {
      driver.load(Optional.empty());
      long incarnation = driver.next(Action.RestoreSinks.class).incarnation();
      driver.deliver(new Event.SinkRestoreFailed(incarnation, "no rename", "", false));
      assertThat(driver.status().getRestarts()).isZero();
      driver.pass(2_100);
    }
    assertThat(driver.status().getState()).isEqualTo(JobState.CANCELLING);
    assertThat(driver.status().getFailures().get(0).getMessage())
        .contains("no rename", "job.outage-limit = 60 s");
  }

  private void reportCommits(int uncommitted, long failingMillis) {
    SinkProgress progress = new SinkProgress("sink", uncommitted);
    if (failingMillis >= 0) {
      progress.setFailingMillis(failingMillis).setFailures(7).setReason("rename refused");
    }
    driver.deliver(
        new Event.HeartbeatReceived(
            driver.request(),
            new Heartbeat(
                "w",
                1,
                1,
                List.of(
                    new TaskReport(driver.source, TaskState.RUNNING),
                    new TaskReport(driver.sink, TaskState.RUNNING)),
                List.of(metrics(driver.sink).setSinks(List.of(progress))),
                0,
                0,
                0)));
  }

  private static TaskMetrics metrics(TaskId task) {
    return new TaskMetrics(task, 0, 0, 0, 0, 0, 0, 0, Map.of(), 0);
  }

  @Test
  public void fails_whenASinkCanNotCommitForTooLong() {
    driver.register();
    driver.run(1);
    reportCommits(1, 5_000);
    assertThat(onlyOutage().getWhat()).contains("sink 'sink'");
    assertThat(onlyOutage().getReason()).isEqualTo("rename refused");
    assertThat(onlyOutage().getTimes()).isEqualTo(7);
    assertThat(driver.status().getFailures()).hasSize(1);
    reportCommits(1, 59_000);
    assertThat(driver.status().getState()).isEqualTo(JobState.RUNNING);
    reportCommits(1, 61_000);
    assertThat(driver.status().getState()).isEqualTo(JobState.CANCELLING);
    assertThat(driver.status().getFailures().get(0).getMessage())
        .contains("sink 'sink'", "rename refused", "job.outage-limit");
  }

  @Test
  public void goesOn_whenCommitsSucceedAgain() {
    driver.register();
    driver.run(1);
    reportCommits(1, 5_000);
    reportCommits(1, -1);
    assertThat(driver.status().getOutages()).isEmpty();
  }

  @Test
  public void beginsNoSnapshot_whileTooManyWaitToBeCommitted() {
    driver.register();
    driver.run(1);
    reportCommits(CommitWatch.MOST_UNCOMMITTED, 5_000);
    driver.passInSilence(600);
    assertThat(driver.status().getSnapshots()).isEmpty();
    assertThat(onlyOutage().getReason()).contains("no snapshot is begun");
    reportCommits(CommitWatch.MOST_UNCOMMITTED - 1, -1);
    driver.passInSilence(20);
    assertThat(driver.status().getSnapshots()).hasSize(1);
  }

  @Test
  public void tellsOnceThatSnapshotsCanNotBeStored_andFailsAfterTheLimit() {
    driver.register();
    driver.run(1);
    int declined = 0;
    while (driver.status().getState() == JobState.RUNNING) {
      driver.pass(500);
      long id = driver.nextCommand(WorkerCommand.TriggerSnapshot.class).command().getSnapshotId();
      assertThat(driver.status().getFailures()).hasSizeLessThanOrEqualTo(1);
      driver.deliver(
          new Event.SnapshotDeclined(
              driver.request(),
              new SnapshotDecline("w", 1, 1, id, driver.sink, "safe mode").setIsStorage(true)));
      declined++;
      assertThat(onlyOutage().getTimes()).isEqualTo(declined);
    }
    assertThat(declined).isBetween(100, 130);
    assertThat(driver.status().getFailures().get(0).getMessage()).contains("safe mode");
  }

  @Test
  public void endsTheJob_whenTheSameExceptionComesAgainAndAgain() {
    TaskFailure mistake = new TaskFailure("map", "no value in 'x'", "trace", false).setMistake("m");
    driver.register();
    runAndFail(1, mistake);
    assertThat(driver.status().getFailures()).hasSize(1);
    runAndFail(2, mistake); // the driver's settings allow one
    driver.load(Optional.empty());
    driver.restoreSinks();
    assertThat(driver.next(Action.RecordOutcome.class).outcome().message())
        .isEqualTo(
            "failed 2 times in a row with the same exception (restart.same-exception-attempts = 1);"
                + " no value in 'x'");
  }

  @Test
  public void tellsAFailureThatComesAgainOnce_andCountsIt() {
    driver.register();
    runAndFail(1, FAILURE);
    runAndFail(2, FAILURE);
    assertThat(driver.status().getFailures()).hasSize(1);
    assertThat(driver.status().getFailures().get(0).getTimes()).isEqualTo(2);
  }
}
