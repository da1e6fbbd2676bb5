package io.millrace.master.job;

import io.millrace.protocol.AssignSplitsCommand;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SerializedSplit;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.TaskDeployment;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A task as the protocol wants it to be. Tasks of stage 0 read splits and send each record to one
 * task of stage 1, which gathers records and writes them to the sink in two phases.
 */
final class SimulatedTask {
  /** What flows from a task of stage 0 to one of stage 1. */
  sealed interface Element {
    record Datum(String text) implements Element {}

    record Barrier(long snapshotId, SnapshotKind kind, String folder) implements Element {}

    record End() implements Element {}
  }

  private final SimulatedWorker worker;
  private final TaskId id;
  private final long incarnation;
  private final int sources;
  private final int sinks;
  private TaskState state = TaskState.STARTING;
  private long lastSnapshotId;
  private boolean hasSeenFinalBarrier;

  // A source's:
  private final TreeMap<String, Integer> positions = new TreeMap<>();
  private int lastSequence;
  private boolean hasAllSplits;
  private boolean hasSentEnd;

  // A sink's:
  private final Map<Integer, Deque<Element>> blocked = new HashMap<>();
  private final Set<Integer> aligned = new HashSet<>();
  private final Set<Integer> ended = new HashSet<>();
  private final List<String> current = new ArrayList<>();
  private final TreeMap<Long, String> uncommitted = new TreeMap<>();
  private long alignsFor;
  private long count;
  private final SimulatedPages pages;
  private final List<OperatorSnapshot> restored;

  SimulatedTask(
      SimulatedWorker worker, TaskDeployment deployment, long incarnation, int sources, int sinks) {
    this.worker = worker;
    this.id = deployment.getTask();
    this.incarnation = incarnation;
    this.sources = sources;
    this.sinks = sinks;
    this.pages = new SimulatedPages(worker, id);
    this.restored = deployment.getRestored();
    for (OperatorSnapshot part : restored) {
      if (part.isSetCounters()) {
        count += part.getCounters().getOrDefault("test/records", 0L);
      }
    }
  }

  TaskId id() {
    return id;
  }

  /** The parts of a snapshot that it begins with. */
  List<OperatorSnapshot> restored() {
    return restored;
  }

  TaskState state() {
    return state;
  }

  long count() {
    return count;
  }

  boolean isLive() {
    return !TaskStates.isFinal(state);
  }

  boolean isSource() {
    return id.getStage() == 0;
  }

  void become(TaskState next) {
    SimulatedWorld.check(
        TaskStates.canFollow(state, next), id + " goes from " + state + " to " + next);
    state = next;
    worker.taskChanged();
  }

  // ------------------------------------------------------------------ source

  void assign(AssignSplitsCommand command) {
    if (!isLive() || command.getSequence() <= lastSequence) {
      return;
    }
    SimulatedWorld.check(
        command.getSequence() == lastSequence + 1, "an assignment of splits was left out");
    lastSequence = command.getSequence();
    for (SerializedSplit split : command.getSplits()) {
      SimulatedWorld.check(
          positions.put(split.getSplitId(), SimulatedWorld.positionOf(split)) == null,
          "split " + split.getSplitId() + " is assigned twice");
    }
    hasAllSplits |= command.isLast();
  }

  /** Reads some records. */
  void step() {
    if (state != TaskState.RUNNING || hasSeenFinalBarrier || !isSource() || worker.isLull()) {
      return;
    }
    for (int read = 0; read < 3 && !positions.isEmpty(); read++) {
      List<String> names = List.copyOf(positions.keySet());
      String split = names.get(worker.random().nextInt(names.size()));
      int position = positions.get(split);
      if (position == worker.world().recordsIn(split)) {
        positions.remove(split);
      } else {
        positions.put(split, position + 1);
        String text = split + ":" + position;
        worker.transfer(this, Math.floorMod(text.hashCode(), sinks), new Element.Datum(text));
      }
    }
    if (positions.isEmpty() && hasAllSplits && !hasSentEnd) {
      hasSentEnd = true;
      sendToAll(new Element.End());
      become(TaskState.DRAINED);
    }
  }

  /** Takes a trigger. */
  void trigger(long snapshotId, SnapshotKind kind, String folder) {
    if (!isLive() || state == TaskState.STARTING || snapshotId <= lastSnapshotId) {
      return;
    }
    lastSnapshotId = snapshotId;
    hasSeenFinalBarrier |= kind == SnapshotKind.FINAL;
    sendToAll(new Element.Barrier(snapshotId, kind, folder));
    OperatorSnapshot snapshot = emptySnapshot(TestPlans.SOURCE);
    List<SerializedSplit> splits = new ArrayList<>();
    positions.forEach(
        (name, position) ->
            splits.add(
                new SerializedSplit(name, SimulatedWorld.encode(Integer.toString(position)))));
    worker.acknowledge(this, snapshotId, snapshot.setSplits(splits));
  }

  private void sendToAll(Element element) {
    for (int sink = 0; sink < sinks; sink++) {
      worker.transfer(this, sink, element);
    }
  }

  // ------------------------------------------------------------------ sink

  /** Takes an element from a source task. */
  void receive(int from, Element element) {
    if (!isLive()) {
      return;
    }
    if (state == TaskState.STARTING || aligned.contains(from)) {
      blocked.computeIfAbsent(from, key -> new ArrayDeque<>()).add(element);
      return;
    }
    if (element instanceof Element.Datum read) {
      SimulatedWorld.check(!hasSeenFinalBarrier, "a record follows the final barrier");
      current.add(read.text());
      count++;
    } else if (element instanceof Element.Barrier barrier) {
      align(from, barrier);
    } else {
      ended.add(from);
      if (ended.size() == sources) {
        become(TaskState.DRAINED);
      }
    }
  }

  /** Runs now: takes what came while it was starting. */
  void started() {
    become(TaskState.RUNNING);
    unblock();
  }

  private void align(int from, Element.Barrier barrier) {
    if (barrier.snapshotId() < alignsFor) {
      return;
    }
    if (barrier.snapshotId() > alignsFor) {
      alignsFor = barrier.snapshotId();
      aligned.clear();
      aligned.add(from);
      unblockOthers(from);
    } else {
      aligned.add(from);
    }
    if (aligned.size() == sources) {
      aligned.clear();
      hasSeenFinalBarrier |= barrier.kind() == SnapshotKind.FINAL;
      snapshot(barrier);
      unblock();
    }
  }

  private void snapshot(Element.Barrier barrier) {
    long snapshotId = barrier.snapshotId();
    if (!current.isEmpty()) {
      String committable = incarnation + "/" + id.getIndex() + "/" + snapshotId;
      worker.world().prepare(committable, incarnation, current);
      current.clear();
      uncommitted.put(snapshotId, committable);
    }
    OperatorSnapshot part = emptySnapshot(TestPlans.SINK);
    pages.snapshot(barrier, part);
    worker.acknowledge(
        this,
        snapshotId,
        part.setCommittables(uncommitted.values().stream().map(SimulatedWorld::encode).toList())
            .setCounters(Map.of("test/records", count)));
  }

  /** A snapshot is complete: later ones may refer to its files. */
  void completed(long snapshotId) {
    pages.completed(snapshotId);
  }

  /** Makes visible what was prepared up to a snapshot. */
  void commit(long snapshotId) {
    uncommitted.headMap(snapshotId, true).values().forEach(worker.world()::commit);
    uncommitted.headMap(snapshotId, true).clear();
  }

  private void unblock() {
    unblockOthers(-1);
  }

  private void unblockOthers(int except) {
    for (int from = 0; from < sources; from++) {
      Deque<Element> waiting = blocked.getOrDefault(from, new ArrayDeque<>());
      while (from != except && !aligned.contains(from) && !waiting.isEmpty()) {
        receive(from, waiting.remove());
      }
    }
  }

  private OperatorSnapshot emptySnapshot(String operator) {
    int parallelism = isSource() ? sources : sinks;
    int groups = Simulation.KEY_GROUPS;
    int first = (id.getIndex() * groups + parallelism - 1) / parallelism;
    int end = ((id.getIndex() + 1) * groups + parallelism - 1) / parallelism;
    return new OperatorSnapshot(operator, id.getIndex(), first, end - 1);
  }
}
