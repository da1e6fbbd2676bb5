package io.millrace.worker.task;

import io.millrace.protocol.SerializedSplit;
import io.millrace.worker.operator.SourceOperator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A source whose records are put into it by a test. */
final class TestSource extends TestOperator implements SourceOperator {
  final Queue<Object> records = new ArrayDeque<>();
  int batchRecords = 10;
  final List<Integer> wanted = new ArrayList<>();
  boolean isEndless;
  boolean isLast;
  boolean isIdle;
  long watermark = Long.MIN_VALUE;
  private Runnable onActive = () -> {};
  private long position;

  TestSource(String name, List<String> calls) {
    super(name, calls);
  }

  @Override
  public boolean read(int maxRecords) {
    wanted.add(maxRecords);
    boolean any = false;
    for (int i = 0; i < batchRecords && (isEndless || !records.isEmpty()); i++) {
      position++;
      if (isIdle) {
        isIdle = false;
        onActive.run();
      }
      context.output().emit(isEndless ? "record " + position : records.poll(), position);
      any = true;
    }
    return any;
  }

  @Override
  public void process(Object record, long timestampMillis) {
    throw new IllegalStateException("a source takes no records");
  }

  @Override
  public void addSplits(List<SerializedSplit> splits) {
    splits.forEach(split -> call("split " + split.getSplitId()));
  }

  @Override
  public void noMoreSplits() {
    isLast = true;
  }

  @Override
  public boolean isExhausted() {
    return isLast && records.isEmpty();
  }

  @Override
  public long currentWatermark() {
    return watermark;
  }

  @Override
  public void onActive(Runnable call) {
    onActive = call;
  }

  @Override
  public boolean isIdle() {
    return isIdle;
  }

  @Override
  public String currentPosition() {
    return "position " + position + " of split 'a'";
  }
}
