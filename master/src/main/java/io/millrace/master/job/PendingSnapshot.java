package io.millrace.master.job;

import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.planner.ExecutionPlan;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SnapshotAcknowledgement;
import io.millrace.protocol.SourceProgress;
import io.millrace.protocol.StateFile;
import io.millrace.protocol.TaskId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A snapshot between its beginning and its publication. */
final class PendingSnapshot {
  private static final int MOST_NAMED = 5;

  /** How far it has come. */
  enum State {
    /** Waits until each split is either with a reader or unassigned. */
    SETTLING_SPLITS,
    /** Barriers flow, tasks acknowledge. */
    COLLECTING,
    /** All tasks have acknowledged; the metadata file is written. */
    WRITING,
    /** The pointer is published. It may be complete already, so it can no longer be given up. */
    PUBLISHING
  }

  final long id;
  final SnapshotRequest request;
  final String folder;
  final long triggeredAtMillis;
  State state = State.SETTLING_SPLITS;
  final Set<Long> unansweredTriggers = new HashSet<>();
  List<SourceProgress> sources = List.of();
  SnapshotPointer pointer;

  /** When to publish again, if publishing failed. */
  long publishAgainAtMillis = Long.MAX_VALUE;

  private final Set<TaskId> missing;
  private final List<OperatorSnapshot> operators = new ArrayList<>();
  private long longestPauseNanos;

  PendingSnapshot(
      long id, SnapshotRequest request, String folder, long triggeredAtMillis, Attempt attempt) {
    this.id = id;
    this.request = request;
    this.folder = folder;
    this.triggeredAtMillis = triggeredAtMillis;
    this.missing = new HashSet<>();
    attempt.tasks().forEach(task -> missing.add(task.id()));
  }

  /** Takes what a task has done; a repeated acknowledgement changes nothing. */
  void acknowledge(SnapshotAcknowledgement acknowledgement) {
    if (missing.remove(acknowledgement.getTask())) {
      operators.addAll(acknowledgement.getOperators());
      longestPauseNanos = Math.max(longestPauseNanos, acknowledgement.getPauseNanos());
    }
  }

  boolean isAcknowledgedByAll() {
    return missing.isEmpty();
  }

  int missing() {
    return missing.size();
  }

  /** What it waits for, in words. */
  String waitsFor(ExecutionPlan plan) {
    return switch (state) {
      case SETTLING_SPLITS -> "waits for splits to reach their tasks";
      case COLLECTING -> missing.isEmpty() ? "waits for workers to answer" : missingTasks(plan);
      case WRITING -> "waits for its metadata file to be written";
      case PUBLISHING -> "waits to be published";
    };
  }

  private String missingTasks(ExecutionPlan plan) {
    Map<Integer, TreeSet<Integer>> byStage = new TreeMap<>();
    missing.forEach(
        task ->
            byStage
                .computeIfAbsent(task.getStage(), stage -> new TreeSet<>())
                .add(task.getIndex()));
    List<String> stages = new ArrayList<>();
    byStage.forEach(
        (stage, tasks) ->
            stages.add("%s of '%s'".formatted(few(tasks), plan.stages().get(stage).name())));
    return "has not been acknowledged by task " + String.join(", task ", stages);
  }

  private static String few(Set<Integer> tasks) {
    String first =
        tasks.stream().limit(MOST_NAMED).map(Object::toString).collect(Collectors.joining(", "));
    return tasks.size() > MOST_NAMED
        ? first + " and " + (tasks.size() - MOST_NAMED) + " more"
        : first;
  }

  List<OperatorSnapshot> operators() {
    return operators;
  }

  /** For how long the task that took longest did nothing else. */
  long longestPauseNanos() {
    return longestPauseNanos;
  }

  /** The length of the files that were written. */
  long writtenBytes() {
    return operators.stream()
        .filter(OperatorSnapshot::isSetKeyedState)
        .map(OperatorSnapshot::getKeyedState)
        .mapToLong(StateFile::getLengthBytes)
        .sum();
  }

  /** The length of the state that is not in files that were written, but in earlier ones. */
  long referredBytes() {
    return operators.stream()
        .filter(OperatorSnapshot::isSetReferredPaths)
        .mapToLong(
            each -> Math.max(0, each.getStateBytes() - each.getKeyedState().getLengthBytes()))
        .sum();
  }

  /** The names of the folders of earlier snapshots that this one refers to. */
  List<String> refersTo() {
    return operators.stream()
        .filter(OperatorSnapshot::isSetReferredPaths)
        .flatMap(each -> each.getReferredPaths().stream())
        .map(PendingSnapshot::folderNameOf)
        .distinct()
        .sorted()
        .toList();
  }

  /** The names of the sinks whose prepared output it holds. */
  List<String> preparedBy() {
    return operators.stream()
        .filter(each -> each.isSetCommittables() && !each.getCommittables().isEmpty())
        .map(OperatorSnapshot::getOperatorName)
        .distinct()
        .sorted()
        .toList();
  }

  private static String folderNameOf(String path) {
    String parent = path.substring(0, path.lastIndexOf('/'));
    return parent.substring(parent.lastIndexOf('/') + 1);
  }
}
