package io.millrace.master.job;

import io.millrace.api.UserException;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.snapshot.LoadedSnapshot;
import io.millrace.master.snapshot.RestorePoint;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.master.snapshot.StateMatch;
import io.millrace.protocol.DeployCommand;
import io.millrace.protocol.EndTasksCommand;
import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.JobState;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.SnapshotMetadata;
import io.millrace.protocol.TaskFailure;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a job from its start to its end, with the way back after each failure:
 *
 * <pre>
 *          +--------------------- failure, cancel ----------------------+
 *          v                                                            |
 *       WAITING -> LOADING -> RESTORING_SINKS -> READY -> DEPLOYING -> RUNNING -> COMPLETING
 *                                  |                                                  |
 *                                  +---- the end is decided ----+---------------------+
 *                                                               v
 *                                                           RECORDING -> RELEASING -> OVER
 * </pre>
 *
 * Sinks are restored also when a job is cancelled or has failed, so that what belongs to a
 * completed snapshot is committed and nothing half-written stays. A master that no longer leads is
 * HALTED.
 */
final class Lifecycle implements AttemptObserver {
  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);
  private static final long INCARNATIONS_PER_EPOCH = 1_000_000;
  private static final long SETTLE_TIMEOUT_MILLIS = 30_000;
  private static final long SETTLE_RETRY_MILLIS = 500;
  private static final long RELEASE_TIMEOUT_MILLIS = 2_000;
  private static final long RECORD_RETRY_MILLIS = 500;

  /** What the master is waiting for. */
  enum Phase {
    /** Tasks of earlier attempts to end, the wait before a restart, and workers. */
    WAITING,
    /** The newest snapshot to be read. */
    LOADING,
    /** The sinks to commit what that snapshot holds, and to abandon what came after it. */
    RESTORING_SINKS,
    /** Workers, of which some were lost meanwhile. */
    READY,
    /** All tasks to run. */
    DEPLOYING,
    /** A failure, a request, or the end of the input. */
    RUNNING,
    /** All tasks to end, after everything was committed. */
    COMPLETING,
    /** The outcome to be written down. */
    RECORDING,
    /** The workers to hear that they are no longer needed. */
    RELEASING,
    /** Nothing: the job has ended. */
    OVER,
    /** Nothing: another master leads. */
    HALTED
  }

  private static final String STORAGE = "snapshots have not been readable";
  private static final String SINKS = "sinks have not taken what the last snapshot holds";
  private static final long FIRST_OUTAGE_RETRY_MILLIS = 100;
  private static final long OUTAGE_RETRY_LIMIT_MILLIS = 2_000;

  /**
   * Why tasks can not go on.
   *
   * @param mistake what failures by the same mistake of the program have in common; may be empty
   */
  private record Failure(String message, String details, boolean isPermanent, String mistake) {}

  private final JobDescription job;
  private final long epoch;
  private final MasterSettings settings;
  private final AwakeTime awake;
  private final Outbox outbox;
  private final Commands commands;
  private final Workers workers;
  private final FailureLog failures = new FailureLog();
  private final RestartPolicy restarts;
  private final Outages outages;
  private final CommitWatch commits;
  private final SplitCoordinator splits;
  private final SnapshotCoordinator snapshots;
  private final EndRequests endRequests;
  private final TaskEnding taskEnding;

  /** By the folders of snapshots whose state files were found damaged, what was found. */
  private final Map<String, String> damagedSnapshots = new HashMap<>();

  private Phase phase = Phase.WAITING;
  private int attemptNumber;
  private Optional<Attempt> attempt = Optional.empty();
  private Optional<LoadedSnapshot> restored = Optional.empty();
  private Optional<StateMatch> begunWith = Optional.empty();
  private Optional<Failure> failure = Optional.empty();

  /** How the job will end, once that is decided. */
  private Optional<JobOutcome> outcome = Optional.empty();

  private Optional<String> finalFolder = Optional.empty();
  private OptionalLong firstRecordAtMillis = OptionalLong.empty();

  /** When the wait before a restart, before recording again, or for the end of workers is over. */
  private long notBeforeMillis;

  /** In awake time. */
  private long startedAtMillis;

  /** How often in a row what is needed to start was away. */
  private int outagesInRow;

  /** When, in awake time, an end that needs no last snapshot no longer waits for the sinks. */
  private OptionalLong settleUntilMillis = OptionalLong.empty();

  Lifecycle(
      JobDescription job,
      long epoch,
      MasterSettings settings,
      AwakeTime awake,
      Outbox outbox,
      Commands commands,
      Workers workers) {
    this.job = job;
    this.epoch = epoch;
    this.settings = settings;
    this.awake = awake;
    this.outbox = outbox;
    this.commands = commands;
    this.workers = workers;
    this.restarts =
        new RestartPolicy(
            settings.restartAttempts(),
            settings.sameExceptionAttempts(),
            settings.restartDelayMillis(),
            settings.restartDelayLimitMillis());
    this.outages = new Outages(settings.outageLimitMillis(), failures);
    this.commits = new CommitWatch(outages);
    this.splits = new SplitCoordinator(job.plan(), epoch, outbox, commands, outages, this);
    this.snapshots =
        new SnapshotCoordinator(
            job, epoch, settings, outbox, commands, splits, commits, outages, failures, this);
    this.endRequests = new EndRequests(outbox);
    this.taskEnding = new TaskEnding(epoch, settings.endTimeoutMillis(), awake, workers, commands);
  }

  Phase phase() {
    return phase;
  }

  /** Whether a last snapshot is wanted: because the job is stopped, or its input has ended. */
  boolean isLastSnapshotWanted() {
    return snapshots.isFinalRequested() || endRequests.stop().isPresent();
  }

  SplitCoordinator splits() {
    return splits;
  }

  SnapshotCoordinator snapshots() {
    return snapshots;
  }

  FailureLog failures() {
    return failures;
  }

  Outages outages() {
    return outages;
  }

  RestartPolicy restarts() {
    return restarts;
  }

  Optional<Attempt> attempt() {
    return attempt;
  }

  int attemptNumber() {
    return attemptNumber;
  }

  Optional<JobOutcome> outcome() {
    return outcome;
  }

  /** What the job took over from another job's snapshot, if it did so under this master. */
  Optional<StateMatch> begunWith() {
    return begunWith;
  }

  OptionalLong firstRecordAtMillis() {
    return firstRecordAtMillis;
  }

  boolean isHalted() {
    return phase == Phase.HALTED;
  }

  /** Whether the outcome is written down, or another master leads. */
  boolean isOver() {
    return phase == Phase.RELEASING || phase == Phase.OVER || phase == Phase.HALTED;
  }

  void started() {
    startedAtMillis = awake.millis();
    outbox.add(new Action.ProvideWorkers(settings.workers()));
  }

  void halt(String reason) {
    if (!isHalted()) {
      phase = Phase.HALTED;
      commands.dropAll();
      snapshots.stop("the master no longer leads; ask again");
      endRequests.refuseAll("the master no longer leads; ask again");
      outbox.add(new Action.Halt(reason));
    }
  }

  // ------------------------------------------------------------------ what comes from workers

  void heard(Heartbeat heartbeat, long nowMillis) {
    if (attempt.isEmpty() || !attempt.get().is(heartbeat.getEpoch(), heartbeat.getAttempt())) {
      return;
    }
    Optional<TaskFailure> failed = attempt.get().report(heartbeat, nowMillis);
    if (firstRecordAtMillis.isEmpty()
        && heartbeat.getMetrics().stream()
            .anyMatch(each -> each.getRecordsIn() > 0 || each.getRecordsOut() > 0)) {
      firstRecordAtMillis = OptionalLong.of(nowMillis);
    }
    if (attempt.get().isEnding()) {
      return; // a task that fails while it is made to end is no news
    }
    failed.ifPresent(
        why -> {
          if (why.isSetDamagedFile()) {
            restored.ifPresent(
                snapshot ->
                    damagedSnapshots.putIfAbsent(snapshot.pointer().folder(), why.getMessage()));
          }
          String mistake = why.isSetMistake() ? why.getMistake() : "";
          fail(new Failure(why.getMessage(), why.getDetails(), why.isIsPermanent(), mistake));
        });
    commits.update(attempt.get(), nowMillis).ifPresent(tooLong -> attemptFailed(tooLong, "", true));
    if (attempt.get().isAnyOverOn(heartbeat.getWorkerId())) {
      attemptFailed("worker " + heartbeat.getWorkerId() + " has ended tasks by itself", "", false);
    }
  }

  /** A worker's process has ended. */
  void workerEnded(RegisteredWorker worker, String reason, long nowMillis) {
    workers.remove(worker);
    lose(worker, reason, nowMillis);
  }

  /** A worker is of no use any more, dead or alive. */
  void giveUpWorker(RegisteredWorker worker, String reason, long nowMillis) {
    workers.giveUp(worker);
    outbox.add(new Action.ReleaseWorker(worker.containerId(), reason));
    lose(worker, reason, nowMillis);
  }

  /** A container is of no use, since its worker has not registered in time. */
  void giveUpContainer(String containerId, long nowMillis) {
    String reason = "has not registered in time";
    failures.add(nowMillis, "the worker in " + containerId + " is replaced: it " + reason, "");
    outbox.add(new Action.ReleaseWorker(containerId, reason));
  }

  private void lose(RegisteredWorker worker, String reason, long nowMillis) {
    commands.dropFor(worker.id());
    outbox.add(new Action.ForgetWorker(worker.registration));
    if (attempt.isEmpty() || !attempt.get().isOn(worker.id())) {
      return;
    }
    Attempt running = attempt.get();
    boolean hadTasks = !running.isOverOn(worker.id());
    running.lose(worker.id());
    String message = worker.describe() + " was lost: it " + reason;
    if (!running.isEnding()) {
      attemptFailed(message, "", false);
    } else if (hadTasks) {
      // Its peers have noticed first, and say only that it does not answer.
      failures.add(nowMillis, message, "");
    }
  }

  @Override
  public void attemptFailed(String message, String details, boolean isPermanent) {
    fail(new Failure(message, details, isPermanent, ""));
  }

  private void fail(Failure why) {
    if (failure.isEmpty()) {
      failure = Optional.of(why);
    }
  }

  @Override
  public void snapshotCompleted(SnapshotPointer pointer) {
    restarts.onSnapshotCompleted();
    failures.onProgress();
  }

  // ------------------------------------------------------------------ what comes from clients

  void savepoint(Event.SavepointRequested event) {
    if (outcome.isPresent() || isHalted()) {
      outbox.refuse(event.requestId(), "the job is ending; no savepoint can be taken");
    } else if (endRequests.stop().isPresent()) {
      outbox.refuse(
          event.requestId(), "the job is being stopped; its last snapshot serves as a savepoint");
    } else {
      snapshots.request(SnapshotRequest.savepoint(event.folder(), event.requestId()));
    }
  }

  void stop(Event.StopRequested event) {
    if (isOver() || (outcome.isPresent() && finalFolder.isEmpty())) {
      outbox.refuse(event.requestId(), "the job is ending already");
    } else {
      endRequests.stop(event);
    }
  }

  void cancel(Event.CancelRequested event, long nowMillis) {
    if (isOver() || phase == Phase.RECORDING || phase == Phase.COMPLETING) {
      outbox.refuse(event.requestId(), "the job is ending already");
      return;
    }
    endRequests.cancel(event);
    if (outcome.isEmpty()) {
      outcome = Optional.of(outcomeOf(JobState.CANCELLED, ""));
      goBack(0, "the job was cancelled", nowMillis);
    }
  }

  // ------------------------------------------------------------------ what comes from storage

  void snapshotLoaded(Event.SnapshotLoaded event, long nowMillis) {
    if (phase != Phase.LOADING || event.incarnation() != incarnation()) {
      return;
    }
    if (!taskEnding.isNoTaskLeft(attempt)) {
      phase = Phase.WAITING; // a worker has come meanwhile, with tasks of an earlier master
      return;
    }
    outages.over(STORAGE, nowMillis);
    event.problems().forEach(problem -> failures.add(nowMillis, problem, ""));
    snapshots.restore(event.completed());
    try {
      restored = event.snapshot().map(this::match);
    } catch (UserException e) {
      restoringFailed(event.incarnation(), e.getMessage(), "", true, nowMillis);
      return;
    }
    Optional<SnapshotMetadata> metadata = restored.map(LoadedSnapshot::metadata);
    metadata.filter(this::isLastOfJob).ifPresent(this::decideEnd);
    if (outcome.isEmpty()) {
      splits.restore(incarnation(), metadata);
    }
    phase = Phase.RESTORING_SINKS;
    List<OperatorSnapshot> parts = metadata.map(SnapshotMetadata::getOperators).orElse(List.of());
    outbox.add(
        new Action.RestoreSinks(
            incarnation(), SinkStates.of(job.plan(), parts), metadata.flatMap(this::endedJob)));
  }

  /** The job that has taken a snapshot, if it is another one that is over. */
  private Optional<String> endedJob(SnapshotMetadata metadata) {
    String jobId = metadata.getJobId();
    if (jobId.equals(job.jobId())) {
      return Optional.empty();
    }
    if (!job.endedJobs().test(jobId)) {
      LOG.warn(
          "{} has taken the snapshot to begin with, and may be running yet: what its sinks have"
              + " begun is left as it is, such as open transactions",
          jobId);
      return Optional.empty();
    }
    return Optional.of(jobId);
  }

  private LoadedSnapshot match(LoadedSnapshot snapshot) {
    StateMatch match = RestorePoint.check(job.plan(), snapshot);
    if (!snapshot.metadata().getJobId().equals(job.jobId())) {
      LOG.info("{}", match.describe());
      begunWith = Optional.of(match);
    }
    return match.claimed(snapshot);
  }

  private boolean isLastOfJob(SnapshotMetadata metadata) {
    return metadata.getKind() == SnapshotKind.FINAL && metadata.getJobId().equals(job.jobId());
  }

  /** The last snapshot is complete, so that is how the job ends, whatever was meant since. */
  private void decideEnd(SnapshotMetadata last) {
    finalFolder = restored.map(snapshot -> snapshot.pointer().folder());
    JobState state = last.isInputEnded() ? JobState.FINISHED : JobState.STOPPED;
    outcome = Optional.of(new JobOutcome(state, "", JobCounters.of(last.getOperators())));
  }

  void sinksRestored(Event.SinksRestored event, long nowMillis) {
    if (phase == Phase.RESTORING_SINKS && event.incarnation() == incarnation()) {
      outagesInRow = 0;
      outages.over(SINKS, nowMillis);
      commits.allCommitted(nowMillis);
      phase = outcome.isPresent() ? Phase.RECORDING : Phase.READY;
      notBeforeMillis = 0;
    }
  }

  void restoringFailed(
      long incarnation, String message, String details, boolean isPermanent, long nowMillis) {
    if ((phase != Phase.LOADING && phase != Phase.RESTORING_SINKS)
        || incarnation != incarnation()) {
      return;
    }
    if (isEndWithoutLastSnapshot() && isPermanent) {
      failures.add(nowMillis, message, details);
      recordDespite("what its sinks had not committed could not be tidied up", message);
    } else if (phase == Phase.LOADING && isPermanent) {
      // Without a snapshot the sinks cannot be tidied up, and nothing else is left to try.
      failures.addLast(nowMillis, message, details);
      finalFolder = Optional.empty();
      outcome = Optional.of(outcomeOf(JobState.FAILED, message).withFilesKept());
      phase = Phase.RECORDING;
      notBeforeMillis = 0;
    } else if (isEndWithoutLastSnapshot()) {
      phase = Phase.WAITING;
      notBeforeMillis = nowMillis + SETTLE_RETRY_MILLIS;
    } else if (isPermanent) {
      attemptFailed(message, details, true);
    } else {
      waitForStorage(phase == Phase.LOADING ? STORAGE : SINKS, message, details, nowMillis);
    }
  }

  /** Begins anew some time later; that is no restart, since nothing was started. */
  private void waitForStorage(String what, String message, String details, long nowMillis) {
    restarts.onOutage();
    Optional<String> tooLong = outages.failed(what, message, details, nowMillis);
    if (tooLong.isPresent()) {
      attemptFailed(tooLong.get(), details, true);
    } else {
      phase = Phase.WAITING;
      long doubled = FIRST_OUTAGE_RETRY_MILLIS << Math.min(outagesInRow++, 10);
      notBeforeMillis = nowMillis + Math.min(OUTAGE_RETRY_LIMIT_MILLIS, doubled);
    }
  }

  private boolean isSettlingOver() {
    return settleUntilMillis.isPresent() && settleUntilMillis.getAsLong() <= awake.millis();
  }

  /** Whether the job ends cancelled or failed, for which tidying up is tried but not required. */
  private boolean isEndWithoutLastSnapshot() {
    return outcome.isPresent() && finalFolder.isEmpty();
  }

  /** The job's own reason is told once, also if it is why tidying up failed, too. */
  private void recordDespite(String problem, String reason) {
    JobOutcome decided = outcome.orElseThrow();
    String withoutOperator = reason.substring(reason.indexOf(": ") + 1).strip();
    boolean isTold = reason.isEmpty() || decided.message().contains(withoutOperator);
    String told = problem + (isTold ? "" : ": " + reason);
    String message = decided.message().isEmpty() ? told : decided.message() + "; " + told;
    JobOutcome untidy =
        new JobOutcome(decided.state(), message, decided.counters(), decided.areFilesKept());
    // What a snapshot holds and sinks have not taken must not go with it.
    outcome = Optional.of(decided.state() == JobState.FAILED ? untidy.withFilesKept() : untidy);
    phase = Phase.RECORDING;
    notBeforeMillis = 0;
  }

  void outcomeRecorded(long nowMillis) {
    if (phase == Phase.RECORDING) {
      JobOutcome recorded = outcome.orElseThrow();
      phase = Phase.RELEASING;
      notBeforeMillis = nowMillis + RELEASE_TIMEOUT_MILLIS;
      endRequests.ended(recorded.state(), recorded.message(), finalFolder);
      snapshots.stop("the job has ended");
      commands.dropAll();
      outbox.add(new Action.ProvideWorkers(0)); // those that end from now on are not replaced
      workers
          .alive()
          .forEach(
              worker ->
                  commands.send(worker.registration, new WorkerCommand.ShutDown(epoch), nowMillis));
    }
  }

  void recordFailed(long nowMillis) {
    if (phase == Phase.RECORDING) {
      notBeforeMillis = nowMillis + RECORD_RETRY_MILLIS;
    }
  }

  // ------------------------------------------------------------------ the way

  /** Goes on as far as the state of things allows. Called after each event. */
  void advance(long nowMillis) {
    if (isHalted()) {
      return;
    }
    failure.ifPresent(why -> handleFailure(why, nowMillis));
    failure = Optional.empty();
    snapshots.tick(nowMillis);
    splits.tick(nowMillis);
    Phase before;
    do {
      before = phase;
      step(nowMillis);
      if (phase != before) {
        LOG.info("{}, attempt {}: {}", job.jobId(), attemptNumber, phase);
      }
    } while (phase != before);
  }

  private void step(long nowMillis) {
    switch (phase) {
      case WAITING -> {
        taskEnding.endOthers(attempt, isAttemptLive(), nowMillis);
        giveUpStuckWorkers(nowMillis);
        if (canLoad(nowMillis)) {
          load();
        }
      }
      case LOADING, RESTORING_SINKS -> {
        if (isEndWithoutLastSnapshot() && isSettlingOver()) {
          recordDespite(
              "what its sinks had not committed was not tidied up within "
                  + SETTLE_TIMEOUT_MILLIS / 1000
                  + " s",
              "");
        }
      }
      case READY -> {
        taskEnding.endOthers(attempt, isAttemptLive(), nowMillis);
        giveUpStuckWorkers(nowMillis);
        if (workers.count() >= settings.workers() && taskEnding.isNoTaskLeft(attempt)) {
          deploy(nowMillis);
        }
      }
      case DEPLOYING -> {
        taskEnding.endOthers(attempt, isAttemptLive(), nowMillis);
        if (attempt.orElseThrow().isAll(Lifecycle::isUp)) {
          phase = Phase.RUNNING;
          splits.start(attempt.get());
          snapshots.start(attempt.get(), nowMillis);
        }
      }
      case RUNNING -> run(nowMillis);
      case COMPLETING -> {
        giveUpStuckWorkers(nowMillis);
        if (attempt.orElseThrow().isOver()) {
          phase = Phase.RECORDING;
          notBeforeMillis = 0;
        }
      }
      case RECORDING -> {
        if (notBeforeMillis <= nowMillis) {
          notBeforeMillis = Long.MAX_VALUE;
          outbox.add(new Action.RecordOutcome(outcome.orElseThrow()));
        }
      }
      case RELEASING -> {
        if (commands.isEmpty() || notBeforeMillis <= nowMillis) {
          phase = Phase.OVER;
          outbox.add(new Action.EndJob(outcome.orElseThrow()));
        }
      }
      case OVER, HALTED -> {}
    }
  }

  private static boolean isUp(TaskState state) {
    return state == TaskState.RUNNING || state == TaskState.DRAINED;
  }

  private boolean canLoad(long nowMillis) {
    return notBeforeMillis <= nowMillis
        && !snapshots.isUndecided()
        && taskEnding.isNoTaskLeft(attempt)
        && (workers.count() >= settings.workers() || (outcome.isPresent() && isEachKnown()));
  }

  /** Whether workers that an earlier master had would have registered by now. */
  private boolean isEachKnown() {
    return epoch == 1
        || attempt.isPresent()
        || awake.millis() - startedAtMillis >= settings.heartbeatTimeoutMillis();
  }

  private boolean isAttemptLive() {
    return phase == Phase.DEPLOYING || phase == Phase.RUNNING;
  }

  private void giveUpStuckWorkers(long nowMillis) {
    if (!awake.hasListened()) {
      return;
    }
    for (RegisteredWorker stuck : taskEnding.stuck(attempt)) {
      giveUpWorker(
          stuck, "did not end its tasks within " + settings.endTimeoutMillis() + " ms", nowMillis);
    }
  }

  private void load() {
    attemptNumber++;
    if (isEndWithoutLastSnapshot() && settleUntilMillis.isEmpty()) {
      settleUntilMillis = OptionalLong.of(awake.millis() + SETTLE_TIMEOUT_MILLIS);
    }
    phase = Phase.LOADING;
    boolean isRestart = outcome.isEmpty() && (attempt.isPresent() || outages.isAny());
    outbox.add(new Action.LoadSnapshot(incarnation(), damagedSnapshots, isRestart));
  }

  /** Grows over all attempts of all masters. */
  private long incarnation() {
    return epoch * INCARNATIONS_PER_EPOCH + attemptNumber;
  }

  private void deploy(long nowMillis) {
    List<RegisteredWorker> chosen = workers.alive().stream().limit(settings.workers()).toList();
    Map<TaskId, RegisteredWorker> placement = Placement.of(job.plan(), chosen);
    List<OperatorSnapshot> parts =
        restored.map(snapshot -> snapshot.metadata().getOperators()).orElse(List.of());
    Map<RegisteredWorker, DeployCommand> deployCommands =
        new Deployment(job, placement, parts).commands(epoch, attemptNumber, incarnation());
    attempt = Optional.of(new Attempt(epoch, attemptNumber, placement));
    firstRecordAtMillis = OptionalLong.empty();
    phase = Phase.DEPLOYING;
    deployCommands.forEach(
        (worker, command) ->
            commands.send(
                worker.registration,
                new WorkerCommand.Deploy(command),
                new Commands.Answer() {
                  @Override
                  public void refused(String message) {
                    attemptFailed(worker.describe() + " refused its tasks: " + message, "", false);
                  }
                },
                nowMillis));
  }

  private void run(long nowMillis) {
    taskEnding.endOthers(attempt, isAttemptLive(), nowMillis);
    if (!snapshots.isFinalRequested()) {
      if (endRequests.stop().isPresent()) {
        snapshots.requestFinal(endRequests.stop().get());
      } else if (attempt.orElseThrow().isAll(TaskState.DRAINED::equals)) {
        snapshots.requestFinal(SnapshotRequest.atEndOfInput());
      }
    }
    if (snapshots.isFinalCommitted()) {
      SnapshotRequest last = snapshots.finalRequest().orElseThrow();
      finalFolder = snapshots.finalSnapshot().map(SnapshotPointer::folder);
      outcome =
          Optional.of(
              new JobOutcome(
                  last.inputEnded() ? JobState.FINISHED : JobState.STOPPED,
                  "",
                  snapshots.finalCounters()));
      endAttempt(TaskState.FINISHED, "the job has ended", nowMillis);
      phase = Phase.COMPLETING;
    }
  }

  private void handleFailure(Failure why, long nowMillis) {
    if (isOver() || phase == Phase.COMPLETING || phase == Phase.RECORDING) {
      failures.add(nowMillis, why.message(), why.details());
      return; // everything is committed or settled; nothing is left that could fail
    }
    OptionalLong delay =
        why.isPermanent() ? OptionalLong.empty() : restarts.onFailure(why.mistake());
    boolean isLastTry = delay.isEmpty() && !isEndWithoutLastSnapshot();
    if (!isLastTry) {
      String alike = why.mistake().isEmpty() ? why.message() : why.mistake();
      failures.addRepeatable(nowMillis, alike, why.message(), why.details());
    } else {
      failures.addLast(nowMillis, why.message(), why.details());
      String message =
          why.isPermanent() ? why.message() : restarts.describeEnd() + "; " + why.message();
      outcome = Optional.of(outcomeOf(JobState.FAILED, message));
    }
    goBack(nowMillis + delay.orElse(0), "the job failed: " + why.message(), nowMillis);
    if (isLastTry && finalFolder.isPresent()) {
      // The sinks do not take what the last snapshot holds: there is nothing else to try.
      outcome = outcome.map(JobOutcome::withFilesKept);
      finalFolder = Optional.empty();
      phase = Phase.RECORDING;
      notBeforeMillis = 0;
    }
  }

  /** Ends the attempt, if one runs, and begins again with waiting. */
  private void goBack(long notBefore, String reason, long nowMillis) {
    endAttempt(TaskState.CANCELLED, reason, nowMillis);
    phase = Phase.WAITING;
    notBeforeMillis = isEndWithoutLastSnapshot() ? 0 : notBefore;
  }

  private void endAttempt(TaskState state, String reason, long nowMillis) {
    splits.stop();
    snapshots.stop(reason);
    commits.stop();
    commands.dropAttempt();
    if (attempt.isEmpty() || attempt.get().isEnding()) {
      return;
    }
    Attempt ending = attempt.get();
    ending.end(state, awake.millis());
    boolean isFinished = state == TaskState.FINISHED;
    for (RegisteredWorker worker : ending.workers()) {
      if (workers.find(worker.id()).isPresent()) {
        commands.send(
            worker.registration,
            new WorkerCommand.EndTasks(new EndTasksCommand(epoch, ending.number(), isFinished)),
            nowMillis);
      }
    }
  }

  private JobOutcome outcomeOf(JobState state, String message) {
    return new JobOutcome(state, message, attempt.map(JobCounters::of).orElse(Map.of()));
  }
}
