package io.millrace.worker.task;

import io.millrace.api.function.Counter;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.worker.operator.Operator;
import io.millrace.worker.operator.OperatorContext;
import io.millrace.worker.operator.SnapshotFiles;
import io.millrace.worker.operator.SnapshotWork;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** An operator that writes down its calls, and emits what it gets with its name before it. */
class TestOperator implements Operator {
  final String name;
  final List<String> calls;
  OperatorContext context;
  Counter counter;

  /** How many more calls of a method with more to emit return {@code false}. */
  int pauses;

  /** How often it was given the chance to give back memory. */
  int timesToGiveBack;

  boolean isTimeDue;

  /** After this record something is due. */
  String dueAfter = "";

  boolean isCommitted = true;
  boolean isBlocking;

  /** What {@link #open} waits for. */
  CountDownLatch openGate = new CountDownLatch(0);

  String failOn = "";
  RuntimeException failure = new IllegalArgumentException("bad word");

  /**
   * An operator.
   *
   * @param calls where all operators of a task write their calls
   */
  TestOperator(String name, List<String> calls) {
    this.name = name;
    this.calls = calls;
  }

  @Override
  public void open(OperatorContext newContext) throws Exception {
    call("open");
    context = newContext;
    counter = newContext.counter("words", "seen");
    openGate.await();
    if (failOn.equals("open")) {
      throw failure;
    }
  }

  @Override
  public void process(Object record, long timestampMillis) throws Exception {
    if (record.equals(failOn)) {
      throw failure;
    }
    counter.add(1);
    if (record.equals(dueAfter)) {
      isTimeDue = true;
      context.stopAfterRecord();
    }
    if (record.toString().startsWith("side")) {
      context.output().emitSide("side", name + "." + record, timestampMillis);
    } else {
      context.output().emit(name + "." + record, timestampMillis);
    }
  }

  @Override
  public boolean advanceWatermark(long watermark) {
    call("time " + textOf(watermark));
    isTimeDue &= pauses > 0;
    return pauses-- <= 0;
  }

  private static String textOf(long watermark) {
    return watermark == Long.MAX_VALUE
        ? "over"
        : watermark == Long.MIN_VALUE ? "unknown" : String.valueOf(watermark);
  }

  @Override
  public boolean isTimeDue() {
    return isTimeDue;
  }

  @Override
  public boolean endOfInput() {
    call("end");
    return pauses-- <= 0;
  }

  @Override
  public SnapshotWork snapshot(long snapshotId, OperatorSnapshot snapshot) {
    call("snapshot " + snapshotId);
    return new SnapshotWork() {
      @Override
      public void write(SnapshotFiles files, OperatorSnapshot into) {}

      @Override
      public void release() {
        call("release " + snapshotId);
      }
    };
  }

  @Override
  public void onSnapshotEnded(long snapshotId, boolean completed) {
    call((completed ? "completed " : "given up ") + snapshotId);
  }

  @Override
  public boolean isCommitted(long snapshotId) {
    return isCommitted;
  }

  @Override
  public boolean isBlocking() {
    return isBlocking;
  }

  @Override
  public void giveBackMemory() {
    timesToGiveBack++;
  }

  @Override
  public void onIdle() {
    call("idle");
  }

  @Override
  public void close() {
    call("close");
  }

  final void call(String what) {
    calls.add(name + ": " + what);
  }

  static List<String> newCalls() {
    return Collections.synchronizedList(new ArrayList<>());
  }
}
