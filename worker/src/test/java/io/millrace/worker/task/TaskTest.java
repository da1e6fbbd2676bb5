package io.millrace.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.UserException;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SerializedSplit;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.TaskFailure;
import io.millrace.protocol.TaskState;
import io.millrace.worker.exchange.Element;
import io.millrace.worker.exchange.ExchangeWriter;
import io.millrace.worker.loop.Steppable;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class TaskTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  private final TaskBench bench = new TaskBench();

  @Test
  public void shouldPassRecordsToAllThatTakeThem() {
    bench.add("a", -1, null);
    bench.add("b", 0, null);
    bench.add("c", 0, "side");
    bench.send(0, null, "from a");
    bench.send(1, null, "from b");
    bench.send(2, null, "from c");
    assertThat(bench.open()).isTrue();
    bench.feed(0, "1", "side2", "3");
    bench.run();
    assertThat(bench.taken("from a")).containsExactly("a.1", "a.3");
    assertThat(bench.taken("from b")).containsExactly("b.a.1", "b.a.3");
    assertThat(bench.taken("from c")).containsExactly("c.a.side2");
  }

  @Test
  public void whenAnOperatorHasMoreToEmit_thenItIsCalledAgainBeforeAnythingElse() {
    TestOperator first = bench.add("a", -1, null);
    bench.add("b", 0, null);
    bench.send(1, null, "out");
    bench.open();
    bench.calls.clear();
    first.pauses = 2;
    bench.feedAll(new Element.Watermark(5));
    assertThat(bench.task.step()).isEqualTo(Steppable.Progress.MADE_PROGRESS);
    bench.task.tell(new TaskMessage.SnapshotEnded(1, false));
    int spilled = first.timesToGiveBack;
    assertThat(bench.task.step()).isEqualTo(Steppable.Progress.MADE_PROGRESS);
    assertThat(first.timesToGiveBack).as("may spill between two pieces").isEqualTo(spilled + 1);
    bench.run();
    assertThat(bench.calls)
        .containsExactly("a: time 5", "a: time 5", "a: time 5", "b: time 5", "a: idle", "b: idle");
    bench.calls.clear();
    first.pauses = 3;
    bench.feedAll(new Element.EndOfInput());
    bench.run();
    assertThat(bench.calls)
        .as("what a emits at its end is not too late for b")
        .containsExactly(
            "a: time over",
            "a: time over",
            "a: time over",
            "a: time over",
            "a: end",
            "b: time over",
            "b: end",
            "a: idle",
            "b: idle");
    assertThat(bench.taken("out")).containsExactly("time 5", "time over", "EndOfInput");
    assertThat(bench.states).containsExactly(TaskState.RUNNING, TaskState.DRAINED);
  }

  @Test
  public void whenItIsCancelledWhileAnOperatorHasMoreToEmit_thenItEndsAtOnce() {
    TestOperator operator = bench.add("a", -1, null);
    bench.open();
    operator.pauses = Integer.MAX_VALUE;
    bench.feedAll(new Element.Watermark(5));
    bench.task.step();
    bench.task.tell(new TaskMessage.Cancel());
    assertThat(bench.task.step()).isEqualTo(Steppable.Progress.DONE);
    assertThat(bench.states).containsExactly(TaskState.RUNNING, TaskState.CANCELLED);
    assertThat(bench.calls).endsWith("a: close");
  }

  @Test
  public void whenASourceEmitsOneObjectStepByStep_thenItIsNamed() {
    long[] reused = {1};
    TestSource source = bench.addSource("reusing");
    bench.checksRecords = true;
    bench.open();
    source.records.add(reused);
    bench.run();
    assertThat(bench.states).as("nothing is wrong yet").containsExactly(TaskState.RUNNING);
    reused[0] = 2;
    source.records.add(reused);
    assertThat(bench.run()).isEqualTo(Steppable.Progress.DONE);
    assertThat(bench.states).containsExactly(TaskState.RUNNING, TaskState.FAILED);
    assertThat(bench.failure.getMessage())
        .contains("operator 'reusing' has emitted a record of [J that was changed afterwards");
  }

  @Test
  public void whenASourceEmitsNewObjectsStepByStep_thenNoneIsSuspected() {
    TestSource source = bench.addSource("correct");
    bench.checksRecords = true;
    bench.open();
    for (int i = 0; i < 200; i++) {
      source.records.add(new long[] {i});
      bench.run();
    }
    assertThat(bench.states).containsExactly(TaskState.RUNNING);
  }

  @Test
  public void shouldTakeASnapshotBetweenTheRecordsBeforeAndAfterTheBarrier() {
    bench.add("a", -1, null);
    bench.add("b", 0, null);
    bench.send(1, null, "out");
    bench.open();
    bench.feed(0, "1");
    bench.inputs.get(0).add(TaskBench.barrier(9, SnapshotKind.PERIODIC));
    bench.feed(0, "3");
    bench.feed(1, "2");
    bench.run();
    assertThat(bench.snapshots).isEmpty();
    bench.inputs.get(1).add(TaskBench.barrier(9, SnapshotKind.PERIODIC));
    bench.run();
    assertThat(bench.taken("out")).containsExactly("b.a.1", "b.a.2", "barrier 9", "b.a.3");
    assertThat(bench.calls).containsSubsequence("a: snapshot 9", "b: snapshot 9");
    OperatorSnapshot part = bench.snapshots.get(0).parts().get(1).snapshot();
    assertThat(part.getOperatorName()).isEqualTo("b");
    assertThat(part.getCounters()).isEqualTo(Map.of("words/seen", 2L));
    assertThat(part.getFirstKeyGroup()).isEqualTo(0);
    assertThat(part.getLastKeyGroup()).isEqualTo(127);
  }

  @Test
  public void whenACounterIsRestoredWithAnotherParallelism_thenItIsCountedOnce() {
    List<OperatorSnapshot> parts =
        List.of(
            new OperatorSnapshot("a", 0, 0, 63).setCounters(Map.of("words/seen", 10L)),
            new OperatorSnapshot("a", 1, 64, 127).setCounters(Map.of("words/seen", 5L)));
    long total = 0;
    for (int index = 0; index < 3; index++) {
      TaskBench each = new TaskBench();
      TestOperator operator = each.add("a", -1, null);
      each.restore(index, 3, parts);
      each.open();
      assertThat(operator.context.restored()).hasSize(2);
      total += operator.counter.value();
    }
    assertThat(total).isEqualTo(15);
  }

  @Test
  public void shouldNotEndAgainWhatHadEndedBeforeTheSnapshot() {
    TaskBench restored = restoredAtTheEnd();
    restored.feedAll(new Element.Watermark(Long.MAX_VALUE));
    restored.feedAll(new Element.EndOfInput());
    restored.run();
    assertThat(restored.calls).contains("a: time over").doesNotContain("a: end");
    assertThat(restored.states).containsExactly(TaskState.RUNNING, TaskState.DRAINED);
  }

  @Test
  public void whenThereIsMoreInputThanBeforeTheSnapshot_thenItEndsAgain() {
    TaskBench restored = restoredAtTheEnd();
    restored.feed(0, "more");
    restored.feedAll(new Element.Watermark(Long.MAX_VALUE));
    restored.feedAll(new Element.EndOfInput());
    restored.run();
    assertThat(restored.calls).containsOnlyOnce("a: end");
  }

  /** A task like one that took a snapshot after all its input. */
  private TaskBench restoredAtTheEnd() {
    bench.add("a", -1, null);
    bench.open();
    bench.feedAll(new Element.Watermark(Long.MAX_VALUE));
    bench.feedAll(TaskBench.barrier(9, SnapshotKind.PERIODIC));
    bench.run();
    assertThat(bench.calls).containsOnlyOnce("a: end");
    TaskBench restored = new TaskBench();
    restored.add("a", -1, null);
    restored.restore(0, 1, List.of(bench.snapshots.get(0).parts().get(0).snapshot()));
    restored.open();
    return restored;
  }

  @Test
  public void shouldReportWhenEverythingIsCommitted() {
    TestSource source = bench.addSource("s");
    TestOperator sink = bench.add("sink", 0, null);
    bench.open();
    sink.isCommitted = false;
    bench.task.tell(TaskBench.trigger(1));
    bench.run();
    bench.task.tell(TaskBench.trigger(2));
    bench.run();
    bench.task.tell(new TaskMessage.SnapshotEnded(2, true));
    bench.run();
    assertThat(bench.calls)
        .containsSubsequence(
            "s: given up 1", "sink: given up 1", "s: completed 2", "sink: completed 2");
    assertThat(bench.committed).isEmpty();
    sink.isCommitted = true;
    bench.run();
    assertThat(bench.committed).containsExactly(2L);
    bench.task.tell(new TaskMessage.SnapshotEnded(2, true));
    bench.run();
    assertThat(bench.committed).as("a repeated command is answered").containsExactly(2L, 2L);
    assertThat(bench.calls).filteredOn("sink: completed 2"::equals).hasSize(1);
    assertThat(source.isLast).isFalse();
  }

  @Test
  public void whenASourceIsExhausted_thenTimeEndsAndItWaitsForTheFinalSnapshot() {
    TestSource source = bench.addSource("s");
    bench.send(0, null, "out");
    bench.open();
    source.records.addAll(List.of("1", "2"));
    source.watermark = 7;
    bench.run();
    assertThat(bench.taken("out")).containsExactly("1", "2", "time 7");
    bench.task.tell(
        new TaskMessage.AssignSplits(
            List.of(new SerializedSplit("x", ByteBuffer.allocate(0))), true));
    bench.run();
    assertThat(bench.calls).contains("s: split x");
    assertThat(bench.taken("out")).containsExactly("time over", "EndOfInput");
    assertThat(bench.states).containsExactly(TaskState.RUNNING, TaskState.DRAINED);
    bench.task.tell(
        new TaskMessage.TriggerSnapshot(TaskBench.barrier(3, SnapshotKind.FINAL), false));
    bench.run();
    assertThat(bench.taken("out")).containsExactly("barrier 3");
    assertThat(bench.snapshots).hasSize(1);
    bench.task.tell(new TaskMessage.Finish());
    assertThat(bench.run()).isEqualTo(Steppable.Progress.DONE);
    assertThat(bench.states).endsWith(TaskState.FINISHED);
  }

  @Test
  public void whenAJobIsStopped_thenNothingIsReadAfterTheLastBarrier() {
    TestSource source = bench.addSource("s");
    bench.send(0, null, "out");
    bench.open();
    source.records.add("1");
    bench.run();
    bench.task.tell(
        new TaskMessage.TriggerSnapshot(TaskBench.barrier(3, SnapshotKind.FINAL), false));
    bench.run();
    source.records.add("2");
    bench.run();
    assertThat(bench.taken("out")).containsExactly("1", "barrier 3");
    assertThat(bench.task.state()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  public void whenTheLastSnapshotIsGivenUp_thenItCanBeRepeatedAndNothingIsReadMeanwhile() {
    TestSource source = bench.addSource("s");
    bench.send(0, null, "out");
    bench.open();
    for (long snapshot = 3; snapshot <= 5; snapshot++) {
      source.records.add("after " + snapshot);
      bench.task.tell(
          new TaskMessage.TriggerSnapshot(TaskBench.barrier(snapshot, SnapshotKind.FINAL), true));
      bench.run();
      bench.task.tell(new TaskMessage.SnapshotEnded(snapshot, snapshot == 5));
      bench.run();
    }
    assertThat(bench.taken("out"))
        .containsExactly("time over", "barrier 3", "barrier 4", "barrier 5");
    assertThat(bench.committed).containsExactly(5L);
  }

  @Test
  public void whenTheLastBarrierIsRepeated_thenItIsPassedOn() {
    bench.add("a", -1, null);
    bench.send(0, null, "out");
    bench.open();
    bench.feedAll(TaskBench.barrier(3, SnapshotKind.FINAL));
    bench.run();
    bench.task.tell(new TaskMessage.SnapshotEnded(3, false));
    bench.feedAll(TaskBench.barrier(4, SnapshotKind.FINAL));
    bench.run();
    assertThat(bench.taken("out")).containsExactly("barrier 3", "barrier 4");
    assertThat(bench.snapshots).hasSize(2);
  }

  @Test
  public void whenAJobIsDrained_thenTimeEndsBeforeTheLastBarrier() {
    TestSource source = bench.addSource("s");
    TestOperator window = bench.add("w", 0, null);
    bench.send(1, null, "out");
    bench.open();
    source.watermark = 5;
    bench.run();
    window.pauses = 2;
    bench.task.tell(
        new TaskMessage.TriggerSnapshot(TaskBench.barrier(3, SnapshotKind.FINAL), true));
    bench.run();
    assertThat(bench.taken("out")).containsExactly("time 5", "time over", "barrier 3");
    assertThat(bench.calls).filteredOn("w: time over"::equals).hasSize(3);
  }

  @Test
  public void whenASourceIsIdle_thenItIsSaidOnceAndThatItIsNotBeforeAnythingElse() {
    TestSource source = bench.addSource("s");
    bench.send(0, null, "out");
    bench.send(0, "side", "other");
    bench.open();
    source.isIdle = true;
    bench.run();
    bench.run();
    source.records.add("1");
    bench.run();
    source.isIdle = true;
    bench.run();
    assertThat(bench.taken("out")).containsExactly("Idle", "Active", "1", "Idle");
    assertThat(bench.taken("other"))
        .as("those that get no record know it, too")
        .containsExactly("Idle", "Active", "Idle");
    source.isIdle = false;
    bench.run();
    source.watermark = 7;
    bench.run();
    assertThat(bench.taken("out")).containsExactly("Active", "time 7");
    assertThat(bench.taken("other")).containsExactly("Active", "time 7");
  }

  @Test
  public void whenSomethingWasDueBeforeARestart_thenItIsDoneThoughTheInputIsSilent() {
    TestOperator first = bench.add("a", -1, null);
    bench.add("b", 0, null);
    bench.send(1, null, "out");
    first.isTimeDue = true;
    first.pauses = 1;
    bench.open();
    bench.calls.clear();
    bench.run();
    assertThat(bench.calls)
        .containsExactly("a: time unknown", "a: time unknown", "a: idle", "b: idle");
    assertThat(bench.taken("out")).as("b is told of no time").isEmpty();
  }

  @Test
  public void whenSomethingIsDueAfterARecord_thenItIsDoneBeforeTheNextRecordOfTheBatch() {
    TestOperator operator = bench.add("a", -1, null);
    bench.send(0, null, "out");
    bench.open();
    bench.feedAll(new Element.Watermark(5));
    bench.run();
    bench.calls.clear();
    operator.dueAfter = "2";
    operator.failOn = "3";
    bench.feed(0, "1", "2", "3");
    bench.run();
    assertThat(bench.calls).startsWith("a: time 5");
    assertThat(bench.failure.getMessage()).contains("failed on record '3'");
  }

  @Test
  public void whenAFunctionFailsOnARecord_thenOperatorRecordPositionAndCauseAreNamed() {
    TestSource source = bench.addSource("lines");
    bench.add("split", 0, null);
    TestOperator count = bench.add("count", 1, null);
    bench.open();
    count.failOn = "split.b";
    source.records.addAll(List.of("a", "b", "c"));
    assertThat(bench.run()).isEqualTo(Steppable.Progress.DONE);
    assertThat(bench.failure.getOperatorName()).isEqualTo("count");
    assertThat(bench.failure.getMessage())
        .isEqualTo(
            "operator 'count' failed on record 'split.b' of 1970-01-01T00:00:00.002Z at position 2"
                + " of split 'a': java.lang.IllegalArgumentException: bad word");
    assertThat(bench.failure.getDetails()).contains("IllegalArgumentException", "TestOperator");
    assertThat(bench.failure.isIsPermanent()).isFalse();
    assertThat(bench.states).endsWith(TaskState.FAILED);
    assertThat(bench.calls).endsWith("lines: close", "split: close", "count: close");
  }

  @Test
  public void whenRecordsAreNotToBeSeen_thenAFailureTellsOnlyWhereItWas() {
    bench.showsRecords = false;
    TestSource source = bench.addSource("lines");
    TestOperator count = bench.add("count", 0, null);
    bench.open();
    count.failOn = "b";
    count.failure = new IllegalStateException("bad b", new UserException("it is b"));
    source.records.addAll(List.of("a", "b", "c"));
    bench.run();
    assertThat(bench.failure.getMessage())
        .isEqualTo(
            "operator 'count' failed on the record at position 2 of split 'a':"
                + " java.lang.IllegalStateException. What it says is in the worker's log alone"
                + " (worker.show-records)");
    assertThat(bench.failure.getDetails())
        .contains(
            "IllegalStateException\n", "TaskTest", "Caused by: " + UserException.class.getName())
        .doesNotContain("bad b", "it is b");
    assertThat(bench.failure.isIsPermanent()).isFalse();
  }

  @Test
  public void whenTheUserIsAtFault_thenRestartingIsPointless() {
    TestOperator operator = bench.add("a", -1, null);
    bench.open();
    operator.failOn = "1";
    operator.failure = new UserException("the key is null");
    bench.feed(0, "1");
    bench.run();
    assertThat(bench.failure.getMessage())
        .isEqualTo("operator 'a' failed on record '1' of 1970-01-01T00:00:01Z: the key is null");
    assertThat(bench.failure.isIsPermanent()).isTrue();
  }

  @Test
  public void whenAnOperatorCanNotBeOpened_thenOnlyThoseOpenedAreClosed() {
    bench.add("a", -1, null);
    TestOperator second = bench.add("b", 0, null);
    bench.add("c", 1, null);
    second.failOn = "open";
    second.failure = new UserException("there is no topic 'x'");
    assertThat(bench.open()).isFalse();
    assertThat(bench.failure.getMessage()).isEqualTo("there is no topic 'x'");
    assertThat(bench.calls).containsExactly("c: open", "b: open", "b: close", "c: close");
  }

  @Test
  public void whenItIsCancelledWhileItOpens_thenOpeningIsInterrupted() throws Exception {
    TestOperator operator = bench.add("a", -1, null);
    operator.openGate = new CountDownLatch(1);
    AtomicBoolean isOpened = new AtomicBoolean(true);
    Thread opener = new Thread(() -> isOpened.set(bench.open()));
    opener.start();
    while (!bench.calls.contains("a: open")) {
      Thread.onSpinWait();
    }
    bench.task.tell(new TaskMessage.Cancel());
    opener.join();
    assertThat(isOpened).isFalse();
    assertThat(bench.states).containsExactly(TaskState.CANCELLED);
    assertThat(bench.calls).containsExactly("a: open", "a: close");
  }

  @Test
  public void whenNobodyTakesWhatItEmits_thenItStopsReading() {
    TestSource source = bench.addSource("s");
    source.isEndless = true;
    source.batchRecords = 100;
    bench.send(0, null, "out");
    bench.open();
    int steps = 0;
    while (bench.task.step() == Steppable.Progress.MADE_PROGRESS) {
      steps++;
    }
    int most = TaskBench.CAPACITY * ExchangeWriter.BATCH_RECORDS + source.batchRecords;
    assertThat(steps * source.batchRecords).isLessThanOrEqualTo(most);
    bench.task.tell(TaskBench.trigger(1));
    assertThat(bench.task.step()).isEqualTo(Steppable.Progress.MADE_PROGRESS);
    assertThat(bench.task.step()).isEqualTo(Steppable.Progress.NO_PROGRESS);
    assertThat(bench.taken("out")).hasSize(TaskBench.CAPACITY * ExchangeWriter.BATCH_RECORDS);
    assertThat(bench.task.step()).isEqualTo(Steppable.Progress.MADE_PROGRESS);
  }

  @Test
  public void shouldAskASourceForFewRecordsUntilTheirSizeIsKnown() {
    TestSource source = bench.addSource("s");
    source.batchRecords = 1;
    bench.send(0, null, "out");
    bench.open();
    bench.task.step(); // nothing is there yet
    step(source, 12, "small");
    assertThat(source.wanted).startsWith(1, 1, 2, 4, 8, 16).endsWith(512, 1024, 1024);
    source.wanted.clear();
    source.batchRecords = 12; // of which six make a batch
    step(source, 200, new byte[10_000]);
    assertThat(source.wanted).endsWith(192, 192);
    source.batchRecords = 1;
    step(source, 24, new byte[1 << 20]);
    assertThat(source.wanted).endsWith(1, 1);
  }

  /** Lets the task read records in each step, and takes them. */
  private void step(TestSource source, int steps, Object record) {
    for (int i = 0; i < steps; i++) {
      source.records.addAll(Collections.nCopies(source.batchRecords, record));
      bench.task.step();
      bench.taken("out");
    }
  }

  @Test
  public void whenOutputIsFullInTheMiddleOfABatch_thenTheRestWaits() {
    bench.add("a", -1, null);
    bench.send(0, null, "out");
    bench.open();
    Object[] records = new Object[TaskBench.CAPACITY * ExchangeWriter.BATCH_RECORDS + 10];
    for (int i = 0; i < records.length; i++) {
      records[i] = i;
    }
    bench.feed(0, records);
    bench.run();
    int before = bench.taken("out").size();
    assertThat(before).isEqualTo(records.length - 10);
    bench.run();
    assertThat(bench.taken("out")).hasSize(10).endsWith("a." + (records.length - 1));
  }

  @Test
  public void whenTheNextReadMayWait_thenWhatWasReadDoesNot() {
    TestSource source = bench.addSource("s");
    source.isBlocking = true;
    bench.send(0, null, "out");
    bench.open();
    assertThat(bench.task.isBlocking()).isTrue();
    source.records.add("1");
    bench.task.step();
    assertThat(bench.taken("out")).containsExactly("1");
  }

  @Test
  public void shouldMeasureItself() {
    TestSource source = bench.addSource("s");
    bench.add("a", 0, null);
    bench.send(1, null, "out");
    bench.open();
    source.records.addAll(List.of("1", "2", "3"));
    source.watermark = 12;
    bench.run();
    bench.task.tell(new TaskMessage.Finish());
    bench.run();
    assertThat(bench.task.metrics().getRecordsIn()).isEqualTo(3);
    assertThat(bench.task.metrics().getRecordsOut()).isEqualTo(3);
    assertThat(bench.task.metrics().getWatermark()).isEqualTo(12);
    assertThat(bench.task.metrics().getBusyNanos()).isPositive();
    assertThat(bench.task.metrics().getCounters()).containsEntry("a/words/seen", 3L);
  }

  @Test
  public void whenAChannelBreaksAfterTheLastBarrier_thenItDoesNotMatter() {
    TestSource source = bench.addSource("s");
    bench.open();
    TaskFailure lost = new TaskFailure("s", "connection lost", "", false);
    bench.task.tell(
        new TaskMessage.TriggerSnapshot(TaskBench.barrier(3, SnapshotKind.FINAL), false));
    bench.run();
    bench.task.tell(new TaskMessage.Fail(lost));
    bench.run();
    bench.task.tell(new TaskMessage.Finish());
    bench.run();
    assertThat(bench.states).containsExactly(TaskState.RUNNING, TaskState.FINISHED);
    assertThat(source.calls).endsWith("s: close");
  }

  @Test
  public void whenAChannelBrokeAfterALastBarrierThatWasInVain_thenTheTaskFails() {
    bench.addSource("s");
    bench.open();
    TaskFailure lost = new TaskFailure("s", "connection lost", "", false);
    bench.task.tell(
        new TaskMessage.TriggerSnapshot(TaskBench.barrier(3, SnapshotKind.FINAL), false));
    bench.run();
    bench.task.tell(new TaskMessage.Fail(lost));
    bench.run();
    bench.task.tell(new TaskMessage.SnapshotEnded(3, false));
    assertThat(bench.run()).isEqualTo(Steppable.Progress.DONE);
    assertThat(bench.states).containsExactly(TaskState.RUNNING, TaskState.FAILED);
    assertThat(bench.failure).isEqualTo(lost);
  }
}
