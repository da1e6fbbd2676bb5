package io.millrace.worker.operator;

import io.millrace.api.function.Counter;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.state.BytesAsFile;
import io.millrace.worker.state.StateFileAccess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A task around one operator: collects what it emits, keeps its files in memory. */
final class TestContext implements OperatorContext, Output {
  static final String NAME = "tested";

  private final int taskIndex;
  private final int parallelism;
  private final long incarnation;
  private final int keyGroups;
  private final PagePool pool;
  private final Map<String, byte[]> files;
  private final List<OperatorSnapshot> restored;
  private final Map<String, TestCounter> counters;
  private static final CodecRegistry CODECS = new CodecRegistry(TestContext.class.getClassLoader());

  final List<Emitted> emitted = new ArrayList<>();
  int resultsPerCall = 1024;
  final AtomicInteger wakeUps = new AtomicInteger();

  static final class TestCounter implements Counter {
    private long value;

    @Override
    public void add(long amount) {
      value += amount;
    }

    @Override
    public long value() {
      return value;
    }
  }

  TestContext(
      int taskIndex,
      int parallelism,
      long incarnation,
      int keyGroups,
      PagePool pool,
      Map<String, byte[]> files,
      List<OperatorSnapshot> restored,
      Map<String, TestCounter> counters) {
    this.taskIndex = taskIndex;
    this.parallelism = parallelism;
    this.incarnation = incarnation;
    this.keyGroups = keyGroups;
    this.pool = pool;
    this.files = files;
    this.restored = restored;
    this.counters = counters;
  }

  /** A task that starts anew and has no state. */
  static TestContext stateless() {
    return new TestContext(
        0, 1, 1, 128, new PagePool(1 << 24), new HashMap<>(), List.of(), new HashMap<>());
  }

  @Override
  public void emit(Object record, long timestampMillis) {
    emitted.add(new Emitted(record, timestampMillis, null));
  }

  @Override
  public void emitSide(String sideOutput, Object record, long timestampMillis) {
    emitted.add(new Emitted(record, timestampMillis, sideOutput));
  }

  @Override
  public String operatorName() {
    return NAME;
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
  public Counter counter(String group, String name) {
    return counters.computeIfAbsent(group + "/" + name, absent -> new TestCounter());
  }

  @Override
  public String jobId() {
    return "job";
  }

  @Override
  public long incarnation() {
    return incarnation;
  }

  @Override
  public int resultsPerCall() {
    return resultsPerCall;
  }

  @Override
  public Output output() {
    return this;
  }

  @Override
  public PagePool pagePool() {
    return pool;
  }

  @Override
  public CodecRegistry codecs() {
    return CODECS;
  }

  @Override
  public int keyGroups() {
    return keyGroups;
  }

  @Override
  public List<OperatorSnapshot> restored() {
    return restored;
  }

  @Override
  public StateFileAccess file(String path) {
    return new BytesAsFile(files.get(path));
  }

  @Override
  public void stopAfterRecord() {}

  @Override
  public void wakeUp() {
    wakeUps.incrementAndGet();
  }
}
