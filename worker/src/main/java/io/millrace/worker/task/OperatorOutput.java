package io.millrace.worker.task;

import io.millrace.worker.operator.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where one operator of a chain emits to. Owned by the task's thread. */
final class OperatorOutput implements Output {
  private static final RecordTarget NOBODY = new RecordTarget.Nobody();

  private RecordTarget main = NOBODY;
  private final Map<String, RecordTarget> sides = new LinkedHashMap<>();
  private long recordsEmitted;

  /**
   * Connects the output, before its operator is opened.
   *
   * @param targets those that take from each side output, those of the main output under {@code
   *     null}
   */
  void connect(Map<String, List<RecordTarget>> targets) {
    targets.forEach(
        (sideOutput, takers) -> {
          RecordTarget target =
              takers.size() == 1
                  ? takers.get(0)
                  : new RecordTarget.All(new ArrayList<>(takers).toArray(RecordTarget[]::new));
          if (sideOutput == null) {
            main = target;
          } else {
            sides.put(sideOutput, target);
          }
        });
  }

  @Override
  public void emit(Object record, long timestampMillis) {
    recordsEmitted++;
    main.accept(record, timestampMillis);
  }

  @Override
  public void emitSide(String sideOutput, Object record, long timestampMillis) {
    sides.getOrDefault(sideOutput, NOBODY).accept(record, timestampMillis);
  }

  /** How many records went to the main output. */
  long recordsEmitted() {
    return recordsEmitted;
  }
}
