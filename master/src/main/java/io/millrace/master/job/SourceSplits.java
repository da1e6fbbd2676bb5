package io.millrace.master.job;

import io.millrace.protocol.SerializedSplit;
import io.millrace.protocol.SourceProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The splits of one source: which are known, which no task has yet, and how many each task got in
 * this attempt. The task with the fewest gets the next one, in the order of their ids, so that the
 * same splits always go to the same tasks.
 */
final class SourceSplits {
  private final String operatorName;
  private final int stage;
  private final Set<String> known = new TreeSet<>();
  private final TreeMap<String, SerializedSplit> unassigned = new TreeMap<>();
  private final int[] assigned;
  private final int[] sequence;
  private final boolean[] hasGotLast;
  private boolean isDiscovered;
  private boolean isDiscoveryFinished;

  /** A source of which nothing is known yet. */
  SourceSplits(String operatorName, int stage, int parallelism) {
    this.operatorName = operatorName;
    this.stage = stage;
    this.assigned = new int[parallelism];
    this.sequence = new int[parallelism];
    this.hasGotLast = new boolean[parallelism];
  }

  /** What one task shall get. */
  record Assignment(int taskIndex, int sequence, List<SerializedSplit> splits, boolean isLast) {}

  String operatorName() {
    return operatorName;
  }

  int stage() {
    return stage;
  }

  Set<String> known() {
    return known;
  }

  /** Whether a discovery has completed since the job first started. */
  boolean isDiscovered() {
    return isDiscovered;
  }

  boolean isDiscoveryFinished() {
    return isDiscoveryFinished;
  }

  /** Takes what a snapshot says about the source, and the unfinished splits of its readers. */
  void restore(SourceProgress progress, List<SerializedSplit> unfinished) {
    known.addAll(progress.getKnownSplitIds());
    isDiscovered = !progress.isUndiscovered();
    isDiscoveryFinished = progress.isDiscoveryFinished();
    unfinished.forEach(split -> unassigned.put(split.getSplitId(), split));
    progress.getUnassigned().forEach(split -> unassigned.put(split.getSplitId(), split));
  }

  /** Takes what a discovery found. */
  void discovered(List<SerializedSplit> splits, boolean isFinished) {
    for (SerializedSplit split : splits) {
      if (known.add(split.getSplitId())) {
        unassigned.put(split.getSplitId(), split);
      }
    }
    isDiscovered = true;
    isDiscoveryFinished = isFinished;
  }

  /** Gives all unassigned splits to tasks. They count as assigned from now on. */
  List<Assignment> assign() {
    List<List<SerializedSplit>> byTask = new ArrayList<>();
    for (int task = 0; task < assigned.length; task++) {
      byTask.add(new ArrayList<>());
    }
    for (SerializedSplit split : unassigned.values()) {
      int task = taskWithFewest();
      byTask.get(task).add(split);
      assigned[task]++;
    }
    unassigned.clear();
    List<Assignment> assignments = new ArrayList<>();
    for (int task = 0; task < assigned.length; task++) {
      boolean isLast = isDiscoveryFinished && !hasGotLast[task];
      // A task that got none must know it, or it would hold back the event time.
      boolean isFirst = isDiscovered && sequence[task] == 0;
      if (isFirst || isLast || !byTask.get(task).isEmpty()) {
        hasGotLast[task] |= isLast;
        assignments.add(new Assignment(task, ++sequence[task], byTask.get(task), isLast));
      }
    }
    return assignments;
  }

  /** What a snapshot says about the source. */
  SourceProgress progress() {
    SourceProgress progress =
        new SourceProgress(
            operatorName,
            new TreeSet<>(known),
            new ArrayList<>(unassigned.values()),
            isDiscoveryFinished);
    if (!isDiscovered) {
      progress.setUndiscovered(true);
    }
    return progress;
  }

  private int taskWithFewest() {
    int fewest = 0;
    for (int task = 1; task < assigned.length; task++) {
      if (assigned[task] < assigned[fewest]) {
        fewest = task;
      }
    }
    return fewest;
  }
}
