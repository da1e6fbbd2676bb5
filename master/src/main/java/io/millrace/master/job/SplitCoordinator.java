package io.millrace.master.job;

import io.millrace.api.plan.Operation;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.protocol.AssignSplitsCommand;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SerializedSplit;
import io.millrace.protocol.SnapshotMetadata;
import io.millrace.protocol.SourceProgress;
import io.millrace.protocol.TaskId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the splits of the sources and hands them to tasks.
 *
 * <p>A snapshot must contain each split once, either with a reader or among the unassigned ones.
 * Therefore assignments and the trigger of a snapshot exclude each other: a snapshot {@linkplain
 * #hold holds} assignments back, waits until none is {@linkplain #isSettled unanswered}, and lets
 * them go when all triggers are answered.
 */
final class SplitCoordinator {
  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LONGEST_RETRY_MILLIS = 30_000;
  private static final long NEVER = Long.MAX_VALUE;

  private final ExecutionPlan plan;
  private final long epoch;
  private final Outbox outbox;
  private final Commands commands;
  private final Outages outages;
  private final AttemptObserver observer;
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private Optional<Attempt> attempt = Optional.empty();
  private long incarnation;
  private boolean isHeld;
  private int unanswered;

  SplitCoordinator(
      ExecutionPlan plan,
      long epoch,
      Outbox outbox,
      Commands commands,
      Outages outages,
      AttemptObserver observer) {
    this.plan = plan;
    this.epoch = epoch;
    this.outbox = outbox;
    this.commands = commands;
    this.outages = outages;
    this.observer = observer;
  }

  private static final class Source {
    final SourceSplits splits;
    long nextDiscoveryMillis;
    int failuresInRow;

    Source(SourceSplits splits) {
      this.splits = splits;
    }
  }

  /** Begins anew, from a snapshot or from nothing. Discovery starts with the next tick. */
  void restore(long newIncarnation, Optional<SnapshotMetadata> snapshot) {
    stop();
    incarnation = newIncarnation;
    sources.clear();
    for (Stage stage : plan.stages()) {
      for (ChainedOperator operator : stage.operators()) {
        if (operator.operation() instanceof Operation.Read) {
          Source source =
              new Source(new SourceSplits(operator.name(), stage.id(), stage.parallelism()));
          snapshot.ifPresent(metadata -> restore(source.splits, metadata));
          source.nextDiscoveryMillis = source.splits.isDiscoveryFinished() ? NEVER : 0;
          sources.put(operator.name(), source);
        }
      }
    }
  }

  private static void restore(SourceSplits splits, SnapshotMetadata metadata) {
    for (SourceProgress progress : metadata.getSources()) {
      if (progress.getOperatorName().equals(splits.operatorName())) {
        List<SerializedSplit> unfinished = new ArrayList<>();
        for (OperatorSnapshot operator : metadata.getOperators()) {
          if (operator.getOperatorName().equals(splits.operatorName()) && operator.isSetSplits()) {
            unfinished.addAll(operator.getSplits());
          }
        }
        splits.restore(progress, unfinished);
      }
    }
  }

  /** The tasks of an attempt run: they get splits from now on. */
  void start(Attempt running) {
    attempt = Optional.of(running);
  }

  /** The tasks no longer run. */
  void stop() {
    attempt = Optional.empty();
    isHeld = false;
    unanswered = 0;
    incarnation = 0;
    sources.values().forEach(source -> source.nextDiscoveryMillis = NEVER);
  }

  /** Sends no assignment until {@link #release}. */
  void hold() {
    isHeld = true;
  }

  void release() {
    isHeld = false;
  }

  /** Whether each task has all the splits that were assigned to it. */
  boolean isSettled() {
    return unanswered == 0;
  }

  /** What a snapshot says about each source. */
  List<SourceProgress> progress() {
    return sources.values().stream().map(source -> source.splits.progress()).toList();
  }

  boolean isSourceStage(int stage) {
    return sources.values().stream().anyMatch(source -> source.splits.stage() == stage);
  }

  /** Looks for splits and assigns them, as time and state allow. */
  void tick(long nowMillis) {
    for (Source source : sources.values()) {
      if (source.nextDiscoveryMillis <= nowMillis) {
        source.nextDiscoveryMillis = NEVER;
        SourceSplits splits = source.splits;
        outbox.add(
            new Action.DiscoverSplits(
                splits.operatorName(), incarnation, splits.known(), !splits.isDiscovered()));
      }
    }
    // A task gets one assignment at a time, or they could arrive in another order.
    if (attempt.isPresent() && !isHeld && isSettled()) {
      assign(attempt.get(), nowMillis);
    }
  }

  void discovered(Event.SplitsDiscovered event, long nowMillis) {
    Source source = sources.get(event.operatorName());
    if (source == null || event.incarnation() != incarnation) {
      return;
    }
    source.failuresInRow = 0;
    outages.over(what(event.operatorName()), nowMillis);
    source.splits.discovered(event.splits(), event.intervalMillis() == 0);
    source.nextDiscoveryMillis =
        event.intervalMillis() == 0 ? NEVER : nowMillis + event.intervalMillis();
  }

  void discoveryFailed(Event.DiscoveryFailed event, long nowMillis) {
    Source source = sources.get(event.operatorName());
    if (source == null || event.incarnation() != incarnation) {
      return;
    }
    if (event.isPermanent()) {
      observer.attemptFailed(event.message(), event.details(), true);
      return;
    }
    outages.failedWithoutLimit(
        what(event.operatorName()), event.message(), event.details(), nowMillis);
    long wait = FIRST_RETRY_MILLIS << Math.min(source.failuresInRow, 10);
    source.failuresInRow++;
    source.nextDiscoveryMillis = nowMillis + Math.min(wait, LONGEST_RETRY_MILLIS);
  }

  private static String what(String operatorName) {
    return "source '" + operatorName + "' has not been able to look for new splits";
  }

  private void assign(Attempt running, long nowMillis) {
    for (Source source : sources.values()) {
      for (SourceSplits.Assignment assignment : source.splits.assign()) {
        send(running, source.splits, assignment, nowMillis);
      }
    }
  }

  private void send(
      Attempt running, SourceSplits splits, SourceSplits.Assignment assignment, long nowMillis) {
    TaskId task = new TaskId(splits.stage(), assignment.taskIndex());
    unanswered++;
    commands.send(
        running.workerOf(task).registration,
        new WorkerCommand.AssignSplits(
            new AssignSplitsCommand(
                epoch,
                running.number(),
                task,
                splits.operatorName(),
                assignment.sequence(),
                assignment.splits(),
                assignment.isLast())),
        new Commands.Answer() {
          @Override
          public void answered() {
            unanswered--;
          }

          @Override
          public void refused(String message) {
            observer.attemptFailed(
                "splits of source '" + splits.operatorName() + "' were refused: " + message,
                "",
                false);
          }
        },
        nowMillis);
  }
}
