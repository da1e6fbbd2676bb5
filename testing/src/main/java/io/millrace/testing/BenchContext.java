package io.millrace.testing;

import io.millrace.api.function.Counter;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.operator.OperatorContext;
import io.millrace.worker.operator.Output;
import io.millrace.worker.state.StateFileAccess;
import io.millrace.worker.task.OperatorCounters;
import java.io.FileNotFoundException;
import java.util.List;
import java.util.Map;

/** What an operator on the bench knows of its task. */
final class BenchContext implements OperatorContext {
  static final String OPERATOR_NAME = "tested";
  static final int KEY_GROUPS = 16;

  private final int taskIndex;
  private final int parallelism;
  private final long incarnation;
  private final BenchWorker worker;
  private final List<OperatorSnapshot> restored;
  private final Drive drive;
  private final BenchOutput output;
  private final OperatorCounters counters = new OperatorCounters();

  BenchContext(
      int taskIndex,
      int parallelism,
      long incarnation,
      BenchWorker worker,
      List<OperatorSnapshot> restored,
      Drive drive) {
    this.taskIndex = taskIndex;
    this.parallelism = parallelism;
    this.incarnation = incarnation;
    this.worker = worker;
    this.restored = restored;
    this.drive = drive;
    this.output = new BenchOutput(drive.hasOneSlot());
  }

  Drive drive() {
    return drive;
  }

  /** Asks the tasks of the bench to spill all state. */
  void askToSpill() {
    worker.askToSpill();
  }

  BenchOutput benchOutput() {
    return output;
  }

  /** Goes on with what a part of a snapshot has counted. */
  void restoreCounters(OperatorSnapshot part) {
    counters.restore(part);
  }

  /** The present values of the counters, by "group/name". */
  Map<String, Long> counts() {
    return counters.values();
  }

  @Override
  public Counter counter(String group, String name) {
    return counters.counter(group, name);
  }

  @Override
  public String operatorName() {
    return OPERATOR_NAME;
  }

  @Override
  public int taskIndex() {
    return taskIndex;
  }

  @Override
  public int parallelism() {
    return parallelism;
  }

  @Override
  public String jobId() {
    return worker.jobId();
  }

  @Override
  public long incarnation() {
    return incarnation;
  }

  @Override
  public int resultsPerCall() {
    return drive.resultsPerCall();
  }

  @Override
  public Output output() {
    return output;
  }

  @Override
  public PagePool pagePool() {
    return worker.pool();
  }

  @Override
  public CodecRegistry codecs() {
    return worker.codecs();
  }

  @Override
  public int keyGroups() {
    return KEY_GROUPS;
  }

  @Override
  public List<OperatorSnapshot> restored() {
    return restored;
  }

  @Override
  public StateFileAccess file(String path) throws FileNotFoundException {
    return worker.file(path);
  }

  /** The bench gives it one record after the other, and looks after each. */
  @Override
  public void stopAfterRecord() {}

  @Override
  public void wakeUp() {}
}
