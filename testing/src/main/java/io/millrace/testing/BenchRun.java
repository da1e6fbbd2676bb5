package io.millrace.testing;

import io.millrace.api.function.KeySelector;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.worker.exchange.RecordBatch;
import io.millrace.worker.state.KeyGroupRange;
import io.millrace.worker.state.KeyGroupSelector;
import io.millrace.worker.state.KeyGroups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Leads the operator on the bench from its start to its end, in one way of driving it. */
final class BenchRun implements AutoCloseable {
  private final Subject subject;
  private final Drive drive;
  private final Limits limits;
  private final StepWatch watch;
  private final BenchWorker worker;
  private final KeyGroups keyGroups = new KeyGroups(BenchContext.KEY_GROUPS);
  private final KeyGroupSelector groupOfKey;
  private final SnapshotThread snapshotThread;
  private final Segments segments = new Segments();
  private List<BenchTask> tasks = List.of();
  private long incarnation;
  private long snapshots;
  private long time = Long.MIN_VALUE;

  /** How many records are still to be taken before the rest is announced again. */
  private int announced;

  BenchRun(Subject subject, Drive drive, Limits limits, StepWatch watch, BenchWorker worker) {
    this.subject = subject;
    this.drive = drive;
    this.limits = limits;
    this.watch = watch;
    this.worker = worker;
    groupOfKey = new KeyGroupSelector(keyGroups, worker.codecs());
    snapshotThread = new SnapshotThread(worker);
  }

  /** Gives it all inputs and the end, and returns what it made of them. */
  Segments run(List<Inputs.Input> inputs) throws Exception {
    start(1, List.of());
    for (int index = 0; index < inputs.size(); index++) {
      if (drive.takenAtOnce() > 0) {
        announce(inputs, index);
      }
      give(inputs.get(index));
      pause();
    }
    advanceTo(Long.MAX_VALUE);
    for (BenchTask task : tasks) {
      segments.addAtEnd(task.endOfInput());
    }
    pauseAfterTheEnd();
    segments.setTotals(counts(), tasks.stream().mapToLong(BenchTask::lateRecords).sum());
    closeTasks();
    return segments;
  }

  private void start(int parallelism, List<OperatorSnapshot> parts) throws Exception {
    incarnation++;
    tasks = new ArrayList<>();
    for (int index = 0; index < parallelism; index++) {
      KeyGroupRange range = keyGroups.rangeOf(index, parallelism);
      List<OperatorSnapshot> restored =
          parts.stream().filter(part -> range.overlaps(rangeOf(part))).toList();
      BenchContext context =
          new BenchContext(index, parallelism, incarnation, worker, restored, drive);
      restored.stream()
          .filter(part -> range.contains(part.getFirstKeyGroup()))
          .forEach(context::restoreCounters);
      BenchTask task = new BenchTask(subject.fresh().get(), context, limits, watch);
      tasks.add(task);
      task.open();
      segments.add(task.doWhatIsDue());
    }
  }

  /** Tells each task which records of the batch that begins here will come to it. */
  private void announce(List<Inputs.Input> inputs, int first) throws Exception {
    if (!(inputs.get(first) instanceof Inputs.TimedRecord)) {
      announced = 0;
    } else if (announced > 0) {
      announced--;
    } else {
      announced = drive.takenAtOnce() - 1;
      Map<BenchTask, RecordBatch> batches = new LinkedHashMap<>();
      for (int index = first;
          index < inputs.size() && index < first + Drive.BATCH_RECORDS;
          index++) {
        if (!(inputs.get(index) instanceof Inputs.TimedRecord record)) {
          break; // a watermark ends the batch
        }
        batches
            .computeIfAbsent(taskOf(record), task -> new RecordBatch(Drive.BATCH_RECORDS))
            .add(record.record(), record.timestampMillis());
      }
      for (Map.Entry<BenchTask, RecordBatch> each : batches.entrySet()) {
        each.getKey().announce(each.getValue());
      }
    }
  }

  private static KeyGroupRange rangeOf(OperatorSnapshot part) {
    return new KeyGroupRange(part.getFirstKeyGroup(), part.getLastKeyGroup() + 1);
  }

  private void give(Inputs.Input input) throws Exception {
    if (input instanceof Inputs.TimedRecord record) {
      segments.addForRecord(taskOf(record).process(record));
    } else if (input instanceof Inputs.Watermark watermark && watermark.timestampMillis() > time) {
      advanceTo(watermark.timestampMillis());
    }
  }

  private BenchTask taskOf(Inputs.TimedRecord input) throws Exception {
    if (tasks.size() == 1) {
      return tasks.get(0);
    }
    KeySelector<Object, Object> keySelector = subject.keySelector().orElseThrow();
    int group = groupOfKey.groupOf(keySelector.keyOf(input.record()));
    return tasks.get(keyGroups.taskOf(group, tasks.size()));
  }

  private void advanceTo(long watermark) throws Exception {
    segments.begin(watermark, subject.isKeyed());
    for (BenchTask task : tasks) {
      if (time != Long.MIN_VALUE) { // sources that begin anew are a little behind at first
        segments.add(task.advanceTo(time - 1));
      }
      segments.add(task.advanceTo(watermark));
    }
    time = watermark;
  }

  private void pause() throws Exception {
    switch (drive.atPause()) {
      case NONE -> {}
      case IDLE -> {
        for (BenchTask task : tasks) {
          task.idle();
        }
      }
      case SPILL -> {
        worker.askToSpill();
        for (BenchTask task : tasks) {
          task.giveBackMemory();
        }
      }
      case SNAPSHOT -> snapshotAndGoOn();
      case RESTORE -> restore(1);
      case RESCALE -> restore(3 - tasks.size());
    }
  }

  /** A snapshot may come after the end: what was emitted there must not come again. */
  private void pauseAfterTheEnd() throws Exception {
    if (drive.atPause() == Drive.Pause.SNAPSHOT) {
      snapshotAndGoOn();
    }
  }

  private void snapshotAndGoOn() throws Exception {
    snapshots++;
    for (BenchTask task : tasks) {
      BenchTask.Frozen frozen = task.snapshot(snapshots);
      if (snapshots % 3 != 0) {
        snapshotThread.write(frozen);
      }
      frozen.work().release();
      task.endSnapshot(snapshots, snapshots % 3 == 1);
    }
  }

  /** Goes on from a snapshot with new instances, after the old ones have worked on in vain. */
  private void restore(int parallelism) throws Exception {
    snapshots++;
    List<BenchTask.Frozen> frozen = new ArrayList<>();
    for (BenchTask task : tasks) {
      frozen.add(task.snapshot(snapshots));
    }
    List<OperatorSnapshot> parts = new ArrayList<>();
    for (int index = 0; index < tasks.size(); index++) {
      tasks.get(index).workInVain(snapshots % 2 == 0);
      snapshotThread.write(frozen.get(index));
      frozen.get(index).work().release();
      parts.add(frozen.get(index).part());
    }
    closeTasks();
    start(parallelism, parts);
  }

  private Map<String, Long> counts() {
    Map<String, Long> sums = new TreeMap<>();
    tasks.forEach(
        task ->
            task.context().counts().forEach((name, count) -> sums.merge(name, count, Long::sum)));
    return sums;
  }

  private void closeTasks() throws Exception {
    List<BenchTask> closing = tasks;
    tasks = List.of();
    for (BenchTask task : closing) {
      task.close();
    }
    worker.checkMemory("closed");
  }

  /** Closes what a run that failed has left open; why it failed counts, not what comes of that. */
  @Override
  public void close() {
    for (BenchTask task : tasks) {
      try {
        task.close();
      } catch (Exception | ContractBrokenError e) {
        continue;
      }
    }
    snapshotThread.close();
  }
}
