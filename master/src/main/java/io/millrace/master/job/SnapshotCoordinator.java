package io.millrace.master.job;

import io.millrace.master.snapshot.SnapshotLocation;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.master.snapshot.SnapshotStore;
import io.millrace.protocol.CommitReport;
import io.millrace.protocol.SnapshotAcknowledgement;
import io.millrace.protocol.SnapshotCompletedCommand;
import io.millrace.protocol.SnapshotDecline;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.SnapshotMetadata;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TriggerSnapshotCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots, one at a time: triggers the sources, collects the acknowledgements of all tasks,
 * has the metadata file written and then the pointer published, which completes the snapshot, and
 * only then tells the tasks to commit. A snapshot that fails before its publication began is given
 * up, and nothing else happens; one whose publication began is waited for, whatever happens, since
 * nobody can know yet whether it is complete.
 */
final class SnapshotCoordinator {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotCoordinator.class);
  private static final long RETRY_MILLIS = 500;
  private static final long FINAL_RETRY_MILLIS = 1_000;
  private static final int FAILURES_WORTH_TELLING = 3;
  private static final long LEAST_OVERDUE_MILLIS = 30_000;
  private static final String STORAGE = "snapshots have not been storable";

  private final JobDescription job;
  private final long epoch;
  private final MasterSettings settings;
  private final Outbox outbox;
  private final Commands commands;
  private final SplitCoordinator splits;
  private final CommitWatch commits;
  private final Outages outages;
  private final FailureLog failures;
  private final AttemptObserver observer;
  private final SnapshotHistory history = new SnapshotHistory();
  private final Deque<SnapshotRequest> requests = new ArrayDeque<>();
  private final RetainedFolders folders;
  private final Set<TaskId> uncommitted = new HashSet<>();

  /** The newest first. */
  private final Deque<SnapshotPointer> completed = new ArrayDeque<>();

  private Optional<Attempt> attempt = Optional.empty();
  private Optional<SnapshotRequest> finalRequest = Optional.empty();
  private Optional<SnapshotPointer> finalSnapshot = Optional.empty();
  private Map<String, Long> finalCounters = Map.of();
  private PendingSnapshot pending;
  private long lastId;
  private long nextPeriodicMillis;
  private long nextFinalMillis;
  private int failuresInRow;

  /** When tasks began to run, or a snapshot was completed since. */
  private long progressedAtMillis;

  private boolean isOverdueTold;

  SnapshotCoordinator(
      JobDescription job,
      long epoch,
      MasterSettings settings,
      Outbox outbox,
      Commands commands,
      SplitCoordinator splits,
      CommitWatch commits,
      Outages outages,
      FailureLog failures,
      AttemptObserver observer) {
    this.job = job;
    this.epoch = epoch;
    this.settings = settings;
    this.outbox = outbox;
    this.commands = commands;
    this.splits = splits;
    this.commits = commits;
    this.outages = outages;
    this.failures = failures;
    this.observer = observer;
    this.folders = new RetainedFolders(job.snapshotFolder());
  }

  /** Takes the completed snapshots of the job, as they were found, the newest first. */
  void restore(List<SnapshotPointer> found) {
    completed.clear();
    completed.addAll(found);
    history.completed(found);
    folders.restore(found);
    if (!found.isEmpty()) {
      lastId = Math.max(lastId, found.get(0).id());
    }
  }

  /** All tasks of an attempt run: snapshots can be taken. */
  void start(Attempt running, long nowMillis) {
    attempt = Optional.of(running);
    finalSnapshot = Optional.empty();
    nextPeriodicMillis = nowMillis + settings.snapshotIntervalMillis();
    progressedAtMillis = nowMillis;
  }

  /** The tasks no longer run. Savepoints that were asked for are refused. */
  void stop(String reason) {
    attempt = Optional.empty();
    finalRequest = Optional.empty();
    uncommitted.clear();
    if (pending != null && pending.state != PendingSnapshot.State.PUBLISHING) {
      giveUp(reason);
    }
    requests.forEach(request -> refuse(request, reason));
    requests.clear();
  }

  /** Asks for a savepoint; it is taken when tasks run and no other snapshot is under way. */
  void request(SnapshotRequest savepoint) {
    requests.add(savepoint);
  }

  /** Asks for the final snapshot, which is tried again until the tasks end. */
  void requestFinal(SnapshotRequest request) {
    finalRequest = Optional.of(request);
  }

  boolean isFinalRequested() {
    return finalRequest.isPresent();
  }

  Optional<SnapshotRequest> finalRequest() {
    return finalRequest;
  }

  /** The functions' counters in the final snapshot. */
  Map<String, Long> finalCounters() {
    return finalCounters;
  }

  /** The final snapshot, if it was published. */
  Optional<SnapshotPointer> finalSnapshot() {
    return finalSnapshot;
  }

  /** Whether the final snapshot is complete and all running tasks have committed it. */
  boolean isFinalCommitted() {
    return finalSnapshot.isPresent() && attempt.isPresent() && uncommitted.isEmpty();
  }

  /** Whether some snapshot may or may not be complete: nobody can restore before this is known. */
  boolean isUndecided() {
    return pending != null && pending.state == PendingSnapshot.State.PUBLISHING;
  }

  SnapshotHistory history() {
    return history;
  }

  /** Says for how long no snapshot has been completed and why, if that is longer than usual. */
  Optional<String> overdue(long nowMillis) {
    if (!isOverdue(nowMillis)) {
      return Optional.empty();
    }
    String present =
        pending == null
            ? "none is under way"
            : "snapshot %d %s".formatted(pending.id, pending.waitsFor(job.plan()));
    String before = failuresInRow == 0 ? "" : "; " + failuresInRow + " in a row have failed";
    return Optional.of(
        "no snapshot has been completed for %d s (one is to be begun each %d ms): %s%s"
            .formatted(
                (nowMillis - progressedAtMillis) / 1000,
                settings.snapshotIntervalMillis(),
                present,
                before));
  }

  private boolean isOverdue(long nowMillis) {
    long usualMillis = Math.max(LEAST_OVERDUE_MILLIS, 3 * settings.snapshotIntervalMillis());
    return attempt.isPresent() && nowMillis - progressedAtMillis >= usualMillis;
  }

  void tick(long nowMillis) {
    if (!isOverdueTold && isOverdue(nowMillis)) {
      isOverdueTold = true;
      LOG.warn("{}", overdue(nowMillis).orElseThrow());
    }
    if (pending == null) {
      startNext(nowMillis);
    }
    if (pending == null) {
      return;
    }
    switch (pending.state) {
      case SETTLING_SPLITS -> {
        if (splits.isSettled()) {
          trigger(nowMillis);
        } else {
          checkTimeout(nowMillis);
        }
      }
      case COLLECTING -> collect(nowMillis);
      case PUBLISHING -> {
        if (pending.publishAgainAtMillis <= nowMillis) {
          publish();
        }
      }
      case WRITING -> {}
    }
  }

  private void startNext(long nowMillis) {
    if (attempt.isEmpty() || finalSnapshot.isPresent()) {
      return;
    }
    if (!requests.isEmpty()) {
      begin(requests.remove(), nowMillis);
    } else if (finalRequest.isPresent()) {
      if (nextFinalMillis <= nowMillis) {
        nextFinalMillis = nowMillis + FINAL_RETRY_MILLIS;
        begin(finalRequest.get(), nowMillis);
      }
    } else if (nextPeriodicMillis <= nowMillis && !commits.isFull()) {
      nextPeriodicMillis = nowMillis + settings.snapshotIntervalMillis();
      begin(SnapshotRequest.periodic(), nowMillis);
    }
  }

  private void begin(SnapshotRequest request, long nowMillis) {
    lastId++;
    pending =
        new PendingSnapshot(lastId, request, folderFor(request), nowMillis, attempt.orElseThrow());
    history.begun(pending);
    splits.hold();
  }

  private String folderFor(SnapshotRequest request) {
    SnapshotLocation location = job.snapshotLocation();
    return request.kind() == SnapshotKind.PERIODIC
        ? location.periodic(lastId, epoch)
        : location.savepoint(request.folder(), lastId, epoch);
  }

  private void trigger(long nowMillis) {
    pending.state = PendingSnapshot.State.COLLECTING;
    pending.sources = splits.progress();
    Attempt running = attempt.orElseThrow();
    WorkerCommand command =
        new WorkerCommand.TriggerSnapshot(
            new TriggerSnapshotCommand(
                epoch,
                running.number(),
                pending.id,
                pending.request.kind(),
                pending.folder,
                pending.request.drain()));
    for (RegisteredWorker worker :
        running.workersOf(task -> splits.isSourceStage(task.getStage()))) {
      TriggerAnswer answer = new TriggerAnswer(pending, nowMillis);
      answer.commandId = commands.send(worker.registration, command, answer, nowMillis);
      pending.unansweredTriggers.add(answer.commandId);
    }
  }

  /** Comes when a worker has put the trigger into the mailboxes of its source tasks. */
  private final class TriggerAnswer implements Commands.Answer {
    private final PendingSnapshot triggered;
    private final long sentAtMillis;
    private long commandId;

    TriggerAnswer(PendingSnapshot triggered, long sentAtMillis) {
      this.triggered = triggered;
      this.sentAtMillis = sentAtMillis;
    }

    @Override
    public void answered() {
      triggered.unansweredTriggers.remove(commandId);
    }

    @Override
    public void refused(String message) {
      giveUpAndTellWorkers(message, sentAtMillis);
    }
  }

  private void checkTimeout(long nowMillis) {
    if (nowMillis - pending.triggeredAtMillis >= settings.snapshotTimeoutMillis()) {
      giveUpAndTellWorkers(
          "not complete after "
              + settings.snapshotTimeoutMillis()
              + " ms; "
              + pending.missing()
              + " tasks have not acknowledged it",
          nowMillis);
    }
  }

  void acknowledge(SnapshotAcknowledgement acknowledgement) {
    if (isCollecting(acknowledgement.getSnapshotId())
        && isOfAttempt(acknowledgement.getEpoch(), acknowledgement.getAttempt())) {
      pending.acknowledge(acknowledgement);
    }
  }

  /** Lets assignments go when no trigger is on its way, and writes when nobody is missing. */
  private void collect(long nowMillis) {
    if (pending.unansweredTriggers.isEmpty()) {
      splits.release();
      if (pending.isAcknowledgedByAll()) {
        write(nowMillis);
        return;
      }
    }
    checkTimeout(nowMillis);
  }

  private void write(long nowMillis) {
    pending.state = PendingSnapshot.State.WRITING;
    SnapshotMetadata metadata =
        new SnapshotMetadata(
            SnapshotStore.FORMAT_VERSION,
            job.jobId(),
            pending.id,
            pending.request.kind(),
            pending.triggeredAtMillis,
            nowMillis,
            job.plan().keyGroups(),
            pending.operators(),
            pending.sources);
    if (pending.request.kind() == SnapshotKind.FINAL) {
      metadata.setInputEnded(pending.request.inputEnded());
    }
    outbox.add(new Action.WriteMetadata(pending.folder, metadata));
  }

  void decline(SnapshotDecline decline, long nowMillis) {
    if (isCollecting(decline.getSnapshotId())
        && isOfAttempt(decline.getEpoch(), decline.getAttempt())) {
      if (decline.isIsStorage()) {
        storageFailed(decline.getReason(), nowMillis);
      } else {
        giveUpAndTellWorkers(decline.getReason(), nowMillis);
      }
    }
  }

  void metadataWritten(Event.MetadataWritten event, long nowMillis) {
    if (isPending(event.snapshotId(), PendingSnapshot.State.WRITING)) {
      pending.pointer =
          new SnapshotPointer(
              pending.id,
              pending.request.kind(),
              pending.folder,
              pending.triggeredAtMillis,
              nowMillis,
              pending.writtenBytes() + event.lengthBytes(),
              pending.writtenBytes() + pending.referredBytes() + event.lengthBytes(),
              pending.refersTo(),
              pending.preparedBy());
      pending.state = PendingSnapshot.State.PUBLISHING;
      publish();
    }
  }

  void metadataWriteFailed(Event.MetadataWriteFailed event, long nowMillis) {
    if (isPending(event.snapshotId(), PendingSnapshot.State.WRITING)) {
      storageFailed(event.reason(), nowMillis);
    }
  }

  /** Tasks go on without the snapshot, but not for ever. */
  private void storageFailed(String reason, long nowMillis) {
    abandon(reason, nowMillis);
    outages
        .failed(STORAGE, reason, "", nowMillis)
        .ifPresent(tooLong -> observer.attemptFailed(tooLong, "", true));
  }

  private void publish() {
    pending.publishAgainAtMillis = Long.MAX_VALUE;
    outbox.add(new Action.PublishSnapshot(pending.pointer));
  }

  void publishFailed(Event.PublishFailed event, long nowMillis) {
    if (isPending(event.snapshotId(), PendingSnapshot.State.PUBLISHING)) {
      pending.publishAgainAtMillis = nowMillis + RETRY_MILLIS;
    }
  }

  void published(Event.SnapshotPublished event, long nowMillis) {
    if (!isPending(event.snapshotId(), PendingSnapshot.State.PUBLISHING)) {
      return;
    }
    PendingSnapshot published = pending;
    pending = null;
    failuresInRow = 0;
    progressedAtMillis = nowMillis;
    isOverdueTold = false;
    outages.over(STORAGE, nowMillis);
    completed.addFirst(published.pointer);
    history.completed(published);
    published
        .request
        .requestId()
        .ifPresent(requestId -> outbox.answer(requestId, published.folder));
    if (published.request.kind() == SnapshotKind.FINAL) {
      finalSnapshot = Optional.of(published.pointer);
      finalCounters = JobCounters.of(published.operators());
    }
    attempt.ifPresent(running -> tellCompleted(running, published, nowMillis));
    retire();
    observer.snapshotCompleted(published.pointer);
  }

  private void tellCompleted(Attempt running, PendingSnapshot published, long nowMillis) {
    if (published.request.kind() == SnapshotKind.FINAL) {
      running.tasks().forEach(task -> uncommitted.add(task.id()));
    }
    for (RegisteredWorker worker : running.workers()) {
      commands.send(
          worker.registration,
          new WorkerCommand.CompleteSnapshot(
              new SnapshotCompletedCommand(epoch, running.number(), published.id)),
          nowMillis);
    }
  }

  void committed(CommitReport report) {
    if (isOfAttempt(report.getEpoch(), report.getAttempt())
        && finalSnapshot.isPresent()
        && report.getSnapshotId() >= finalSnapshot.get().id()) {
      uncommitted.remove(report.getTask());
    }
  }

  /**
   * Forgets what lies behind the newest ones. Never the only one that is known to be good, nor the
   * newest periodic one, on which the next builds.
   */
  private void retire() {
    List<SnapshotPointer> retired = new ArrayList<>();
    Set<SnapshotPointer> indispensable = new HashSet<>();
    indispensable.add(completed.getFirst());
    newestPeriodic().ifPresent(indispensable::add);
    Iterator<SnapshotPointer> oldestFirst = completed.descendingIterator();
    while (completed.size() > settings.snapshotsRetained() && oldestFirst.hasNext()) {
      SnapshotPointer candidate = oldestFirst.next();
      if (!indispensable.contains(candidate)) {
        oldestFirst.remove();
        retired.add(candidate);
      }
    }
    List<String> unneeded = folders.retire(retired, completed);
    if (!retired.isEmpty() || !unneeded.isEmpty()) {
      outbox.add(new Action.RetireSnapshots(retired, unneeded));
    }
  }

  private Optional<SnapshotPointer> newestPeriodic() {
    return completed.stream()
        .filter(pointer -> pointer.kind() == SnapshotKind.PERIODIC)
        .findFirst();
  }

  private void giveUpAndTellWorkers(String reason, long nowMillis) {
    abandon(reason, nowMillis);
    failuresInRow++;
    if (failuresInRow % FAILURES_WORTH_TELLING == 0) {
      failures.add(
          nowMillis, failuresInRow + " snapshots in a row failed; the last one: " + reason, "");
    }
  }

  private void abandon(String reason, long nowMillis) {
    long id = pending.id;
    giveUp(reason);
    splits.release();
    Attempt running = attempt.orElseThrow();
    for (RegisteredWorker worker : running.workers()) {
      commands.send(
          worker.registration,
          new WorkerCommand.AbortSnapshot(
              new SnapshotCompletedCommand(epoch, running.number(), id)),
          nowMillis);
    }
  }

  private void giveUp(String reason) {
    pending.unansweredTriggers.forEach(commands::drop);
    history.givenUp(pending, reason);
    folders.abandon(pending.folder);
    refuse(pending.request, reason);
    pending = null;
  }

  private void refuse(SnapshotRequest request, String reason) {
    request
        .requestId()
        .ifPresent(requestId -> outbox.refuse(requestId, "the savepoint was not taken: " + reason));
  }

  private boolean isCollecting(long snapshotId) {
    return isPending(snapshotId, PendingSnapshot.State.COLLECTING);
  }

  private boolean isPending(long snapshotId, PendingSnapshot.State state) {
    return pending != null && pending.id == snapshotId && pending.state == state;
  }

  private boolean isOfAttempt(long messageEpoch, int messageAttempt) {
    return attempt.isPresent() && attempt.get().is(messageEpoch, messageAttempt);
  }
}
