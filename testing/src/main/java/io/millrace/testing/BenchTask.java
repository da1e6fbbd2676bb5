package io.millrace.testing;

import io.millrace.protocol.OperatorSnapshot;
import io.millrace.worker.exchange.RecordBatch;
import io.millrace.worker.operator.Operator;
import io.millrace.worker.operator.SnapshotWork;
import io.millrace.worker.state.KeyGroupRange;
import io.millrace.worker.state.KeyGroups;
import java.util.ArrayList;
import java.util.List;

/** One task with the operator on the bench, called as the engine calls it, and watched. */
final class BenchTask {
  /** So much may be gone through without anything to emit. */
  private static final int MOST_WITHOUT_RESULT = 1024 * 1024;

  private final Operator operator;
  private final BenchContext context;
  private final BenchOutput output;
  private final Limits limits;
  private final StepWatch watch;
  private final int mostCallsWithoutResult;
  private long inputTime = Long.MIN_VALUE;
  private long outputTime = Long.MIN_VALUE;

  /** What a snapshot has of a task, and what is yet to be written. */
  record Frozen(OperatorSnapshot part, SnapshotWork work) {}

  BenchTask(Operator operator, BenchContext context, Limits limits, StepWatch watch) {
    this.operator = operator;
    this.context = context;
    this.output = context.benchOutput();
    this.limits = limits;
    this.watch = watch;
    this.mostCallsWithoutResult = MOST_WITHOUT_RESULT / context.resultsPerCall();
  }

  BenchContext context() {
    return context;
  }

  void open() throws Exception {
    quietly("open", () -> operator.open(context));
  }

  /** Tells it which records come next, though perhaps not all of them. */
  void announce(RecordBatch batch) throws Exception {
    quietly("announce", () -> operator.announce(batch, 0, batch.size()));
  }

  /** Gives it a record; what it emits may be of any number. */
  List<Emitted> process(Inputs.TimedRecord input) throws Exception {
    awaitRoom();
    watch.watchAction("process", () -> operator.process(input.record(), input.timestampMillis()));
    output.close();
    List<Emitted> emitted = new ArrayList<>(output.takeAll());
    emitted.addAll(doWhatIsDue());
    checkOutputTime();
    return emitted;
  }

  /** Lets it do what is due at a time that was reached before. */
  List<Emitted> doWhatIsDue() throws Exception {
    return watch.watch("isTimeDue", operator::isTimeDue)
        ? repeat("advanceWatermark", () -> operator.advanceWatermark(inputTime))
        : List.of();
  }

  /** Tells it how far event time has come, until it has done all that this brings. */
  List<Emitted> advanceTo(long watermark) throws Exception {
    if (watermark <= inputTime) {
      return List.of();
    }
    List<Emitted> emitted = repeat("advanceWatermark", () -> operator.advanceWatermark(watermark));
    inputTime = watermark;
    checkOutputTime();
    if (limits.isInOrderOfTime()) {
      checkInOrderOfTime(emitted, watermark);
    }
    return emitted;
  }

  private static void checkInOrderOfTime(List<Emitted> emitted, long watermark) {
    Emitted before = null;
    for (Emitted each : emitted) {
      if (before != null && each.timestampMillis() < before.timestampMillis()) {
        throw new ContractBrokenError(
            ("for watermark %d it emitted %s after %s; what is due at one watermark comes in order"
                    + " of time, whatever its key")
                .formatted(watermark, each, before));
      }
      before = each;
    }
  }

  List<Emitted> endOfInput() throws Exception {
    return repeat("endOfInput", operator::endOfInput);
  }

  /** Calls until all is done, each time when there is room at the outputs again. */
  private List<Emitted> repeat(String name, StepWatch.Call<Boolean> call) throws Exception {
    List<Emitted> emitted = new ArrayList<>();
    int fruitless = 0;
    for (boolean isDone = false; !isDone; ) {
      isDone = callOnce(name, call);
      fruitless = output.size() == 0 ? fruitless + 1 : 0;
      if (fruitless > mostCallsWithoutResult) {
        throw new ContractBrokenError(
            "%s was called %d times, did not emit anything and says still that it is not done"
                .formatted(name, fruitless));
      }
      emitted.addAll(output.takeAll());
    }
    return emitted;
  }

  /** Makes one call of several that belong together; whether it was the last of them. */
  private boolean callOnce(String name, StepWatch.Call<Boolean> call) throws Exception {
    awaitRoom();
    boolean isDone = watch.watch(name, call);
    output.close();
    checkFits(name, output.size());
    return isDone;
  }

  private void checkFits(String name, int count) {
    if (count > limits.mostEmitted()) {
      throw new ContractBrokenError(
          ("one call of %s emitted %d records, more than the %d that fit into its outputs; return"
                  + " false, and emit the rest when called again")
              .formatted(name, count, limits.mostEmitted()));
    }
    if (context.drive().hasOneSlot() && count > limits.mostPerResult()) {
      throw new ContractBrokenError(
          ("one call of %s emitted %d records, though its outputs had room for one result, of at"
                  + " most %d; return false after as many results as the context's resultsPerCall,"
                  + " and emit the rest when called again")
              .formatted(name, count, limits.mostPerResult()));
    }
  }

  /** Does what a task does while its outputs are full, also between the pieces of a call. */
  private void awaitRoom() throws Exception {
    while (!output.open()) {
      if (context.drive().atPause() == Drive.Pause.SPILL) {
        context.askToSpill();
      }
      giveBackMemory();
      askHowItDoes();
    }
  }

  private void askHowItDoes() throws Exception {
    quietly("lateRecords", operator::lateRecords);
    quietly("stateBytes", this::checkStateBytes);
  }

  private void checkStateBytes() {
    if (operator.stateBytes() < 0) {
      throw new ContractBrokenError("it holds " + operator.stateBytes() + " bytes of state");
    }
  }

  private void checkOutputTime() {
    long time = operator.outputWatermark(inputTime);
    if (time < outputTime) {
      throw new ContractBrokenError(
          "its output's watermark went back from %d to %d".formatted(outputTime, time));
    }
    outputTime = time;
  }

  /** There is nothing to do for a moment. */
  void idle() throws Exception {
    quietly("onIdle", operator::onIdle);
    askHowItDoes();
  }

  /** Lets it spill what it was asked to. */
  void giveBackMemory() throws Exception {
    quietly("giveBackMemory", operator::giveBackMemory);
  }

  /** Lets it freeze what it has. */
  Frozen snapshot(long snapshotId) throws Exception {
    KeyGroupRange range =
        new KeyGroups(BenchContext.KEY_GROUPS).rangeOf(context.taskIndex(), context.parallelism());
    OperatorSnapshot part =
        new OperatorSnapshot(
            BenchContext.OPERATOR_NAME, context.taskIndex(), range.first(), range.end() - 1);
    part.setCounters(context.counts());
    SnapshotWork work = watch.watch("snapshot", () -> operator.snapshot(snapshotId, part));
    return new Frozen(part, work);
  }

  void endSnapshot(long snapshotId, boolean isCompleted) throws Exception {
    quietly("onSnapshotEnded", () -> operator.onSnapshotEnded(snapshotId, isCompleted));
  }

  /**
   * Lets it go on to no purpose: what it does must not get into an earlier snapshot.
   *
   * @param toTheEnd whether to the end of time; else it stops in the middle of getting there
   */
  void workInVain(boolean toTheEnd) throws Exception {
    if (toTheEnd) {
      advanceTo(Long.MAX_VALUE);
    } else if (inputTime < Long.MAX_VALUE) {
      callOnce("advanceWatermark", () -> operator.advanceWatermark(Long.MAX_VALUE));
    }
    output.checkUnchanged();
  }

  long lateRecords() {
    return operator.lateRecords();
  }

  /** Closes it, after which nothing that it emitted may have changed. */
  void close() throws Exception {
    quietly("close", operator::close);
    output.checkUnchanged();
  }

  private void quietly(String name, StepWatch.Action action) throws Exception {
    output.close();
    watch.watchAction(name, action);
  }
}
