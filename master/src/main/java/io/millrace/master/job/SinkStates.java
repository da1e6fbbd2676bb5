package io.millrace.master.job;

import io.millrace.api.plan.Operation;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.protocol.OperatorSnapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a snapshot knows of each sink of a plan. */
final class SinkStates {
  private SinkStates() {}

  /** Each sink is there, also one that the snapshot does not know. */
  static List<Action.SinkState> of(ExecutionPlan plan, List<OperatorSnapshot> parts) {
    List<Action.SinkState> states = new ArrayList<>();
    for (Stage stage : plan.stages()) {
      for (ChainedOperator operator : stage.operators()) {
        if (operator.operation() instanceof Operation.Write) {
          states.add(stateOf(operator.name(), stage.parallelism(), parts));
        }
      }
    }
    return states;
  }

  private static Action.SinkState stateOf(
      String name, int parallelism, List<OperatorSnapshot> parts) {
    List<ByteBuffer> committables = new ArrayList<>();
    int most = parallelism;
    for (OperatorSnapshot part : parts) {
      if (part.getOperatorName().equals(name)) {
        most = Math.max(most, part.getTaskIndex() + 1);
        if (part.isSetCommittables()) {
          committables.addAll(part.getCommittables());
        }
      }
    }
    return new Action.SinkState(name, most, committables);
  }
}
