package io.millrace.master.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.snapshot.LoadedSnapshot;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.protocol.CommitReport;
import io.millrace.protocol.JobState;
import io.millrace.protocol.RefusedException;
import io.millrace.protocol.SnapshotDecline;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.StaleException;
import io.millrace.protocol.TaskFailure;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskReport;
import io.millrace.protocol.TaskState;
import io.millrace.protocol.WorkerRegistration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

public class JobMasterTest {
  private static final TaskFailure FAILURE = new TaskFailure("sink", "it broke", "trace", false);

  private final MasterDriver driver = new MasterDriver(1);

  @Test
  public void shouldSayWhatItIsDoing() {
    assertThat(driver.status().getState()).isEqualTo(JobState.WAITING_FOR_WORKERS);
    driver.register();
    assertThat(driver.status().getState()).isEqualTo(JobState.DEPLOYING);
    driver.run(1);
    assertThat(driver.status().getState()).isEqualTo(JobState.RUNNING);
    driver.fail(1, FAILURE);
    assertThat(driver.status().getState()).isEqualTo(JobState.RESTARTING);
    assertThat(driver.status().getFailures().get(0).getMessage()).isEqualTo("it broke");
    driver.report(1, TaskState.CANCELLED);
    driver.pass(100);
    driver.run(2);
    assertThat(driver.status().getState()).isEqualTo(JobState.RUNNING);
    assertThat(driver.status().getRestarts()).isEqualTo(1);
    driver.deliver(new Event.StopRequested(driver.request(), "", false));
    assertThat(driver.status().getState()).isEqualTo(JobState.STOPPING);
    driver.deliver(new Event.CancelRequested(driver.request()));
    assertThat(driver.status().getState()).isEqualTo(JobState.CANCELLING);
  }

  @Test
  public void shouldWaitBeforeARestartUntilTasksHaveEndedAndTheDelayIsOver() {
    driver.register();
    driver.run(1);
    driver.fail(1, FAILURE);
    driver.nextCommand(WorkerCommand.EndTasks.class);
    driver.pass(500);
    assertThat(driver.poll(Action.LoadSnapshot.class)).isEmpty();
    driver.report(1, TaskState.CANCELLED);
    assertThat(driver.poll(Action.LoadSnapshot.class)).isPresent();
  }

  @Test
  public void shouldFailAtOnceIfARestartIsPointless() {
    driver.register();
    driver.run(1);
    driver.fail(1, new TaskFailure("sink", "no such field", "trace", true));
    driver.report(1, TaskState.CANCELLED);
    driver.load(Optional.empty());
    driver.restoreSinks(); // so that nothing half-written stays
    Action.RecordOutcome record = driver.next(Action.RecordOutcome.class);
    assertThat(record.outcome().state()).isEqualTo(JobState.FAILED);
    assertThat(record.outcome().message()).isEqualTo("no such field");
  }

  @Test
  public void shouldTidyUpAndFailIfThereWillBeNoWorkers() {
    driver.deliver(new Event.WorkersHopeless("workers do not start"));
    driver.load(Optional.empty()); // which deletes incomplete snapshots
    driver.restoreSinks();
    Action.RecordOutcome record = driver.next(Action.RecordOutcome.class);
    assertThat(record.outcome().state()).isEqualTo(JobState.FAILED);
    assertThat(record.outcome().message()).isEqualTo("workers do not start");
  }

  @Test
  public void shouldEndTheOtherWorkersTasksIfThereWillBeNoMoreWorkers() {
    driver.register();
    driver.run(1);
    driver.deliver(new Event.WorkersHopeless("workers do not start"));
    driver.nextCommand(WorkerCommand.EndTasks.class);
    assertThat(driver.poll(Action.LoadSnapshot.class)).isEmpty();
    driver.report(1, TaskState.CANCELLED);
    driver.load(Optional.empty());
    driver.restoreSinks();
    assertThat(driver.next(Action.RecordOutcome.class).outcome().message())
        .isEqualTo("workers do not start");
  }

  @Test
  public void shouldGiveUpAfterTooManyRestarts() {
    driver.register();
    for (int attempt = 1; attempt <= 3; attempt++) {
      driver.run(attempt);
      driver.fail(attempt, FAILURE);
      driver.report(attempt, TaskState.CANCELLED);
      driver.pass(1_000);
      driver.register();
    }
    driver.load(Optional.empty());
    driver.restoreSinks();
    assertThat(driver.next(Action.RecordOutcome.class).outcome().message())
        .isEqualTo("failed 3 times in a row without a snapshot (restart.attempts = 2); it broke");
  }

  @Test
  public void shouldNotCountASingleFailure() {
    RestartPolicy never = new RestartPolicy(0, 2, 1, 1);
    assertThat(never.onFailure("")).isEmpty();
    assertThat(never.describeEnd()).isEqualTo("is not started again (restart.attempts = 0)");
  }

  @Test
  public void shouldTellTheSameReasonOnce() {
    driver.register();
    driver.run(1);
    driver.fail(1, new TaskFailure("sink", "operator 'out' failed: no permission", "", true));
    driver.report(1, TaskState.CANCELLED);
    driver.load(Optional.empty());
    driver.deliver(
        new Event.SinkRestoreFailed(
            driver.next(Action.RestoreSinks.class).incarnation(),
            "operator 'out' could not commit: no permission",
            "",
            true));
    assertThat(driver.next(Action.RecordOutcome.class).outcome().message())
        .isEqualTo(
            "operator 'out' failed: no permission; what its sinks had not committed could not be"
                + " tidied up");
  }

  @Test
  public void shouldTellWhichSnapshotHasDamagedFilesWhenItLoadsAgain() {
    driver.register();
    SnapshotPointer pointer =
        new SnapshotPointer(7, SnapshotKind.PERIODIC, "/jobs/1/snapshot-7-1", 0, 0, 0);
    LoadedSnapshot newest = MasterDriver.loaded(pointer);
    driver.load(Optional.of(newest));
    driver.restoreSinks();
    driver.fail(1, new TaskFailure("sink", "damaged", "", false).setDamagedFile("x"));
    driver.report(1, TaskState.CANCELLED);
    driver.pass(100);
    assertThat(driver.next(Action.LoadSnapshot.class).damage())
        .containsExactly(Map.entry("/jobs/1/snapshot-7-1", "damaged"));
  }

  @Test
  public void shouldEndAtOnceWithOneSentenceWhenNoSnapshotCanBeRestored() {
    driver.register();
    long incarnation = driver.next(Action.LoadSnapshot.class).incarnation();
    driver.deliver(new Event.LoadFailed(incarnation, "snapshot 7 is damaged", "", true));
    assertThat(driver.next(Action.RecordOutcome.class).outcome())
        .isEqualTo(
            new JobOutcome(JobState.FAILED, "snapshot 7 is damaged", Map.of()).withFilesKept());
    assertThat(driver.poll(Action.RestoreSinks.class)).isEmpty();
  }

  @Test
  public void shouldLoadAgainWhenStorageIsAway() {
    driver.register();
    long incarnation = driver.next(Action.LoadSnapshot.class).incarnation();
    driver.deliver(new Event.LoadFailed(incarnation, "no route to host", "", false));
    driver.pass(200);
    assertThat(driver.poll(Action.LoadSnapshot.class)).isPresent();
  }

  @Test
  public void shouldCommitOnlyAfterPublication() {
    driver.register();
    driver.run(1);
    driver.pass(600);
    long id = driver.nextCommand(WorkerCommand.TriggerSnapshot.class).command().getSnapshotId();
    driver.deliver(
        new Event.SnapshotDeclined(
            driver.request(), new SnapshotDecline("w", 1, 1, id, driver.sink, "disk full")));
    assertThat(driver.nextCommand(WorkerCommand.AbortSnapshot.class).command().getSnapshotId())
        .isEqualTo(id);
    assertThat(driver.status().getSnapshots().get(0).getOutcome()).isEqualTo("disk full");
    driver.pass(600);
    SnapshotPointer pointer = driver.takeSnapshot(1);
    assertThat(driver.nextCommand(WorkerCommand.CompleteSnapshot.class).command())
        .matches(command -> command.getSnapshotId() == pointer.id());
    assertThat(driver.next(Action.RetireSnapshots.class).folders()).hasSize(1);
  }

  @Test
  public void shouldTellOfSnapshotsThatFailAgainAndAgain() {
    driver.register();
    driver.run(1);
    for (int taken = 0; taken < 3; taken++) {
      assertThat(driver.status().getFailures()).isEmpty();
      driver.pass(500);
      driver.nextCommand(WorkerCommand.TriggerSnapshot.class);
      driver.pass(2_000); // nobody acknowledges it
      driver.nextCommand(WorkerCommand.AbortSnapshot.class);
    }
    assertThat(driver.status().getState()).isEqualTo(JobState.RUNNING);
    assertThat(driver.status().getFailures().get(0).getMessage())
        .contains("3 snapshots in a row", "not complete after 2000 ms", "2 tasks");
  }

  @Test
  public void shouldRefuseSavepointsOnceTheJobHasFailedButStopAfterItsRestart() {
    driver.register();
    driver.run(1);
    long savepoint = driver.request();
    driver.deliver(new Event.SavepointRequested(savepoint, "/elsewhere"));
    long stop = driver.request();
    driver.deliver(new Event.StopRequested(stop, "", false));
    driver.fail(1, FAILURE);
    Action.Refuse refusal = driver.next(Action.Refuse.class);
    assertThat(refusal.requestId()).isEqualTo(savepoint);
    assertThat(refusal.reason())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("it broke");
    driver.report(1, TaskState.CANCELLED);
    driver.pass(100);
    driver.run(2);
    driver.pass(10);
    SnapshotPointer last = driver.takeSnapshot(2);
    assertThat(last.kind()).isEqualTo(SnapshotKind.FINAL);
    driver.nextCommand(WorkerCommand.CompleteSnapshot.class);
    for (TaskId task : List.of(driver.source, driver.sink)) {
      driver.deliver(
          new Event.CommitReported(driver.request(), new CommitReport("w", 1, 2, last.id(), task)));
    }
    assertThat(driver.nextCommand(WorkerCommand.EndTasks.class).command().isFinished()).isTrue();
    driver.report(2, TaskState.FINISHED);
    assertThat(driver.next(Action.RecordOutcome.class).outcome().state())
        .isEqualTo(JobState.STOPPED);
    driver.deliver(new Event.OutcomeRecorded());
    assertThat(driver.answerTo(stop)).isEqualTo(last.folder());
    driver.nextCommand(WorkerCommand.ShutDown.class);
    assertThat(driver.poll(Action.EndJob.class)).isPresent();
  }

  @Test
  public void shouldEndAJobWhoseLastSnapshotAnEarlierMasterPublished() {
    MasterDriver second = new MasterDriver(2);
    second.register();
    SnapshotPointer pointer =
        new SnapshotPointer(3, SnapshotKind.FINAL, "/jobs/1/savepoint-3-1", 0, 0, 0);
    LoadedSnapshot last = MasterDriver.loaded(pointer);
    last.metadata().setInputEnded(true);
    second.load(Optional.of(last));
    second.restoreSinks();
    assertThat(second.next(Action.RecordOutcome.class).outcome().state())
        .isEqualTo(JobState.FINISHED);
  }

  @Test
  public void shouldEndTasksOfAnEarlierMasterBeforeItRestoresAnything() {
    MasterDriver second = new MasterDriver(2);
    second.deliver(
        new Event.WorkerRegistered(
            second.request(), new WorkerRegistration("w", "host", 1, 2, 3, 4)));
    second.pass(100);
    assertThat(second.poll(Action.LoadSnapshot.class)).isEmpty(); // it may have tasks
    second.heartbeat(1, 5, List.of(new TaskReport(second.source, TaskState.RUNNING)));
    assertThat(second.nextCommand(WorkerCommand.EndTasks.class).command().getAttempt()).isZero();
    assertThat(second.poll(Action.LoadSnapshot.class)).isEmpty();
    second.heartbeat(2, 0, List.of());
    assertThat(second.poll(Action.LoadSnapshot.class)).isPresent();
  }

  @Test
  public void shouldReplaceAWorkerThatIsSilentAndNotLetItBack() {
    driver.register();
    driver.run(1);
    driver.passInSilence(1_200);
    assertThat(driver.next(Action.ReleaseWorker.class).containerId()).isEqualTo("c");
    assertThat(driver.status().getFailures().get(0).getMessage())
        .contains("worker w", "process 3 on host", "1000 ms");
    driver.deliver(new Event.WorkerRegistered(99, new WorkerRegistration("w", "host", 1, 2, 3, 4)));
    Action.Refuse refusal = driver.next(Action.Refuse.class);
    assertThat(refusal.requestId()).isEqualTo(99);
    assertThat(refusal.reason()).isInstanceOf(RefusedException.class);
  }

  @Test
  public void keeps_aWorkerThatIsHeardOfAgainAfterTheMasterStoodStill() {
    driver.register();
    driver.run(1);
    driver.passInSilence(900);
    driver.standStill(60_000);
    driver.passInSilence(100);
    driver.report(1, TaskState.RUNNING); // what has waited to be read
    driver.passInSilence(900);
    assertThat(driver.poll(Action.ReleaseWorker.class)).isEmpty();
    driver.passInSilence(200);
    assertThat(driver.next(Action.ReleaseWorker.class).containerId()).isEqualTo("c");
  }

  @Test
  public void keeps_aWorkerWhoseTasksHaveEndedWhileTheMasterStoodStill() {
    driver.register();
    driver.run(1);
    driver.fail(1, FAILURE);
    driver.report(1, TaskState.RUNNING);
    driver.standStill(60_000);
    driver.report(1, TaskState.CANCELLED);
    assertThat(driver.poll(Action.ReleaseWorker.class)).isEmpty();
    assertThat(driver.poll(Action.LoadSnapshot.class)).isPresent();
  }

  @Test
  public void replaces_aContainerWhoseWorkerDoesNotRegisterInTime() {
    driver.deliver(new Event.WorkerExpected("c", 3_000));
    driver.pass(2_900);
    driver.deliver(new Event.WorkerExpected("c", 3_000)); // known already
    driver.standStill(60_000);
    assertThat(driver.poll(Action.ReleaseWorker.class)).isEmpty();
    driver.pass(500);
    assertThat(driver.next(Action.ReleaseWorker.class).containerId()).isEqualTo("c");
    assertThat(driver.status().getFailures().get(0).getMessage()).contains("c", "not registered");
    driver.deliver(
        new Event.WorkerRegistered(
            99, new WorkerRegistration("w", "host", 1, 2, 3, 4).setContainerId("c")));
    assertThat(driver.next(Action.Refuse.class).requestId()).isEqualTo(99);
  }

  @Test
  public void doesNotReplace_aContainerWhoseWorkerHasRegisteredOrThatHasEnded() {
    driver.deliver(new Event.WorkerExpected("c", 3_000));
    driver.deliver(new Event.WorkerExpected("other", 3_000));
    driver.register();
    driver.deliver(new Event.WorkerExpected("c", 3_000));
    driver.deliver(new Event.WorkerLost("other", "ended with code 1"));
    driver.pass(10_000);
    assertThat(driver.poll(Action.ReleaseWorker.class)).isEmpty();
  }

  @Test
  public void replaces_noWorkerThatEndsWhenTheJobHasEnded() {
    driver.register();
    driver.run(1);
    driver.deliver(new Event.CancelRequested(99));
    driver.report(1, TaskState.CANCELLED);
    driver.load(Optional.empty());
    driver.restoreSinks();
    driver.next(Action.RecordOutcome.class);
    assertThat(driver.poll(Action.ProvideWorkers.class)).isEmpty();
    driver.deliver(new Event.OutcomeRecorded());
    assertThat(driver.next(Action.ProvideWorkers.class).count()).isZero();
    driver.nextCommand(WorkerCommand.ShutDown.class);
  }

  @Test
  public void shouldKnowAWorkerByItsContainer() {
    driver.register();
    driver.run(1);
    driver.deliver(new Event.WorkerLost("c", "exited with code 137"));
    assertThat(driver.status().getState()).isEqualTo(JobState.WAITING_FOR_WORKERS);
    assertThat(driver.status().getFailures().get(0).getMessage()).contains("code 137");
  }

  @Test
  public void shouldTellOfALostWorkerThoughItsPeersMissedItFirst() {
    driver.register();
    driver.run(1);
    driver.fail(1, FAILURE);
    driver.deliver(new Event.WorkerLost("c", "exited with code 137"));
    assertThat(driver.status().getFailures())
        .extracting(failure -> failure.getMessage())
        .containsExactly(
            "worker w (process 3 on host) was lost: it exited with code 137", "it broke");
    driver.pass(100);
    driver.register();
    driver.run(2);
    assertThat(driver.status().getRestarts()).isEqualTo(1);
  }

  @Test
  public void shouldGiveUpAWorkerWhoseTasksDoNotEnd() {
    driver.register();
    driver.run(1);
    driver.fail(1, FAILURE);
    driver.report(1, TaskState.RUNNING);
    driver.pass(2_000);
    assertThat(driver.next(Action.ReleaseWorker.class).reason())
        .isEqualTo("did not end its tasks within 2000 ms");
  }

  @Test
  public void shouldHaltWhenAWorkerKnowsALaterMaster() {
    driver.register();
    driver.run(1);
    driver.heartbeat(2, 1, List.of());
    assertThat(driver.poll(Action.Halt.class)).isPresent();
    assertThat(driver.next(Action.Refuse.class).reason()).isInstanceOf(StaleException.class);
    driver.passInSilence(5_000);
    assertThat(driver.poll(Action.ReleaseWorker.class)).isEmpty();
    assertThat(driver.poll(Action.SendCommand.class)).isEmpty();
  }

  @Test
  public void shouldFailIfASourceCanNeverBeRead() {
    driver.register();
    driver.run(1);
    driver.deliver(
        new Event.DiscoveryFailed(TestPlans.SOURCE, 1_000_001, "no topic", "trace", true));
    driver.report(1, TaskState.CANCELLED);
    driver.load(Optional.empty());
    driver.restoreSinks();
    assertThat(driver.next(Action.RecordOutcome.class).outcome().message()).isEqualTo("no topic");
  }

  @Test
  public void shouldLookForSplitsAgainAfterAFailure() {
    driver.register();
    driver.run(1);
    driver.deliver(
        new Event.DiscoveryFailed(TestPlans.SOURCE, 1_000_001, "broker is away", "", false));
    assertThat(driver.status().getState()).isEqualTo(JobState.RUNNING);
    assertThat(driver.status().getFailures().get(0).getMessage()).contains("broker is away");
    driver.pass(490);
    assertThat(driver.poll(Action.DiscoverSplits.class)).isEmpty();
    driver.pass(10);
    assertThat(driver.next(Action.DiscoverSplits.class).isInitial()).isTrue();
  }

  @Test
  public void shouldEndACancelledJobThoughItsSinksCanNotBeTidiedUp() {
    driver.register();
    driver.run(1);
    driver.deliver(new Event.CancelRequested(99));
    driver.report(1, TaskState.CANCELLED);
    driver.load(Optional.empty());
    driver.deliver(
        new Event.SinkRestoreFailed(
            driver.next(Action.RestoreSinks.class).incarnation(), "no permission", "", true));
    Action.RecordOutcome record = driver.next(Action.RecordOutcome.class);
    assertThat(record.outcome().state()).isEqualTo(JobState.CANCELLED);
    assertThat(record.outcome().message()).contains("no permission");
    driver.deliver(new Event.RecordFailed("connection lost"));
    driver.pass(500);
    driver.next(Action.RecordOutcome.class);
    driver.deliver(new Event.OutcomeRecorded());
    assertThat(driver.answerTo(99)).isNull();
  }

  @Test
  public void shouldTidyUpBehindTheJobOfTheFirstSnapshotOnlyIfItHasEnded() {
    SnapshotPointer pointer = new SnapshotPointer(7, SnapshotKind.PERIODIC, "/jobs/0/7", 0, 0, 10);
    for (String jobId : List.of("job", "another job", MasterDriver.ENDED_JOB)) {
      MasterDriver starting = new MasterDriver(1);
      starting.register();
      starting.load(Optional.of(MasterDriver.loaded(pointer, jobId)));
      assertThat(starting.next(Action.RestoreSinks.class).endedJob())
          .isEqualTo(Optional.of(jobId).filter(MasterDriver.ENDED_JOB::equals));
    }
  }
}
