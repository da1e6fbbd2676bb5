package io.millrace.worker.task;

import io.millrace.api.function.Counter;
import io.millrace.api.function.KeySelector;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.OutputRoom;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.operator.OperatorContext;
import io.millrace.worker.operator.Output;
import io.millrace.worker.snapshot.StoredStateFile;
import io.millrace.worker.state.KeyGroupRange;
import io.millrace.worker.state.StateFileAccess;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What one operator of a chain knows of its task. */
final class ChainedContext implements OperatorContext {
  private final TaskDescription task;
  private final TaskEnvironment environment;
  private final String operatorName;
  private final Output output;
  private final Runnable wakeUp;
  private final OutputRoom room;
  private final Optional<EmittedRecords> checked;
  private final List<OperatorSnapshot> restored;
  private final OperatorCounters counters = new OperatorCounters();

  /**
   * The context of an operator.
   *
   * @param room told when the task shall look up from a batch
   * @param checked notes what must not change, if that is checked
   */
  ChainedContext(
      TaskDescription task,
      TaskEnvironment environment,
      String operatorName,
      Output output,
      Runnable wakeUp,
      OutputRoom room,
      Optional<EmittedRecords> checked) {
    this.task = task;
    this.environment = environment;
    this.operatorName = operatorName;
    this.output = output;
    this.wakeUp = wakeUp;
    this.room = room;
    this.checked = checked;
    this.restored = task.restoredOf(operatorName);
    restoreCounters();
  }

  /** A part may overlap several tasks: what it counted goes on in the one with its first group. */
  private void restoreCounters() {
    KeyGroupRange range = task.range();
    for (OperatorSnapshot part : restored) {
      if (range.contains(part.getFirstKeyGroup())) {
        counters.restore(part);
      }
    }
  }

  /** Whether the operator had emitted what it emits at the end of its input. */
  boolean hadEnded() {
    return !restored.isEmpty() && restored.stream().allMatch(OperatorSnapshot::isEnded);
  }

  OperatorCounters counters() {
    return counters;
  }

  /** An empty part of a snapshot, but for what the task itself puts there. */
  OperatorSnapshot newSnapshot() {
    KeyGroupRange range = task.range();
    OperatorSnapshot snapshot =
        new OperatorSnapshot(operatorName, taskIndex(), range.first(), range.end() - 1);
    return snapshot.setKind(task.kindOf(operatorName)).setCounters(counters.values());
  }

  @Override
  public String operatorName() {
    return operatorName;
  }

  @Override
  public int taskIndex() {
    return task.id().getIndex();
  }

  @Override
  public int parallelism() {
    return task.stage().parallelism();
  }

  @Override
  public Counter counter(String group, String name) {
    return counters.counter(group, name);
  }

  @Override
  public String jobId() {
    return task.jobId();
  }

  @Override
  public long incarnation() {
    return task.incarnation();
  }

  @Override
  public Output output() {
    return output;
  }

  @Override
  public PagePool pagePool() {
    return environment.pagePool();
  }

  @Override
  public CodecRegistry codecs() {
    return environment.codecs();
  }

  @Override
  public KeySelector<Object, Object> checked(KeySelector<Object, Object> keySelector) {
    return checked
        .<KeySelector<Object, Object>>map(
            records -> new CheckedKeySelector(operatorName, keySelector, records))
        .orElse(keySelector);
  }

  @Override
  public int keyGroups() {
    return task.keyGroups();
  }

  @Override
  public List<OperatorSnapshot> restored() {
    return restored;
  }

  @Override
  public StateFileAccess file(String path) throws IOException {
    return new StoredStateFile(path);
  }

  @Override
  public void stopAfterRecord() {
    room.markFull();
  }

  @Override
  public void wakeUp() {
    wakeUp.run();
  }
}
