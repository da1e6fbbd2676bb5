package io.millrace.worker.task;

import java.util.List;

/** Hands each record to several targets. */
final class SeveralTargets implements RecordTarget {
  private final RecordTarget[] targets;

  SeveralTargets(List<RecordTarget> targets) {
    this.targets = targets.toArray(new RecordTarget[0]);
  }

  @Override
  public void accept(Object record, long timestampMillis) {
    for (RecordTarget target : targets) {
      target.accept(record, timestampMillis);
    }
  }
}
