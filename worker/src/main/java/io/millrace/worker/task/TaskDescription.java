package io.millrace.worker.task;

import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.TaskId;
import io.millrace.worker.state.KeyGroupRange;
import io.millrace.worker.state.KeyGroups;
import java.util.List;

/**
 * What a task shall do.
 *
 * @param jobId names the job
 * @param incarnation grows with all starts of the job's tasks
 * @param plan what the task is a part of
 * @param keyGroups into how many groups keys are divided
 * @param id which part it is
 * @param restored what to restore, of all operators of the stage
 */
public record TaskDescription(
    String jobId,
    long incarnation,
    ExecutionPlan plan,
    int keyGroups,
    TaskId id,
    List<OperatorSnapshot> restored) {
  public TaskDescription {
    restored = List.copyOf(restored);
  }

  Stage stage() {
    return plan.stages().get(id.getStage());
  }

  /** The key groups of the task. */
  KeyGroupRange range() {
    return new KeyGroups(keyGroups).rangeOf(id.getIndex(), stage().parallelism());
  }

  /** What to restore of one operator. */
  List<OperatorSnapshot> restoredOf(String operatorName) {
    return restored.stream().filter(part -> part.getOperatorName().equals(operatorName)).toList();
  }

  /** What an operator of the stage does, in a word. */
  String kindOf(String operatorName) {
    return stage().operators().stream()
        .filter(operator -> operator.name().equals(operatorName))
        .findFirst()
        .orElseThrow()
        .operation()
        .kind();
  }

  /** For messages, metrics and the names of threads. */
  String name() {
    return stage().name() + " " + id.getIndex();
  }
}
