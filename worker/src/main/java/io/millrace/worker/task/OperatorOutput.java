package io.millrace.worker.task;

import java.util.Map;

/** Where one operator of a chain emits to. */
final class OperatorOutput implements CountedOutput {
  private final RecordTarget main;
  private final Map<String, RecordTarget> sides;
  private long recordsEmitted;

  /**
   * An output.
   *
   * @param targets who takes from each side output, and from the main output under {@code null}
   */
  OperatorOutput(Map<String, RecordTarget> targets) {
    main = targets.getOrDefault(null, RecordTarget.NOBODY);
    sides = targets;
  }

  @Override
  public void emit(Object record, long timestampMillis) {
    recordsEmitted++;
    main.accept(record, timestampMillis);
  }

  @Override
  public void emitSide(String sideOutput, Object record, long timestampMillis) {
    sides.getOrDefault(sideOutput, RecordTarget.NOBODY).accept(record, timestampMillis);
  }

  @Override
  public long recordsEmitted() {
    return recordsEmitted;
  }
}
