package io.millrace.master.job;

import io.millrace.planner.ChainedOperator;
import io.millrace.planner.Stage;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.worker.state.KeyGroupRange;
import io.millrace.worker.state.KeyGroups;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands the parts of a snapshot to tasks whose number may have changed since. A task gets each part
 * that has key groups of its own; what a part counts goes to one task only. Splits are not handed
 * out here, since the master assigns them anew, nor are committables, which it commits.
 */
final class RestoredState {
  private final KeyGroups keyGroups;
  private final Map<String, List<OperatorSnapshot>> partsByOperator = new HashMap<>();

  RestoredState(int keyGroupCount, List<OperatorSnapshot> parts) {
    this.keyGroups = new KeyGroups(keyGroupCount);
    for (OperatorSnapshot part : parts) {
      partsByOperator.computeIfAbsent(part.getOperatorName(), name -> new ArrayList<>()).add(part);
    }
  }

  /** The parts for one task. */
  List<OperatorSnapshot> partsFor(Stage stage, int taskIndex) {
    KeyGroupRange range = keyGroups.rangeOf(taskIndex, stage.parallelism());
    List<OperatorSnapshot> chosen = new ArrayList<>();
    for (ChainedOperator operator : stage.operators()) {
      for (OperatorSnapshot part : partsByOperator.getOrDefault(operator.name(), List.of())) {
        boolean isOwner = ownerOf(part, stage.parallelism()) == taskIndex;
        if (isOwner || range.overlaps(rangeOf(part))) {
          chosen.add(trimmed(part, isOwner));
        }
      }
    }
    return chosen;
  }

  private static OperatorSnapshot trimmed(OperatorSnapshot part, boolean withCounters) {
    OperatorSnapshot copy =
        new OperatorSnapshot(
            part.getOperatorName(),
            part.getTaskIndex(),
            part.getFirstKeyGroup(),
            part.getLastKeyGroup());
    if (part.isSetKeyedState()) {
      copy.setKeyedState(part.getKeyedState());
    }
    if (part.isSetWatermark()) {
      copy.setWatermark(part.getWatermark());
    }
    if (part.isSetKeyGroupWatermarks()) {
      copy.setKeyGroupWatermarks(part.getKeyGroupWatermarks());
    }
    if (withCounters && part.isSetCounters()) {
      copy.setCounters(part.getCounters());
    }
    return copy;
  }

  /** The one task that goes on with what a part counts. */
  private int ownerOf(OperatorSnapshot part, int parallelism) {
    return Math.min(parallelism - 1, keyGroups.taskOf(part.getFirstKeyGroup(), parallelism));
  }

  private static KeyGroupRange rangeOf(OperatorSnapshot part) {
    int first = part.getFirstKeyGroup();
    return new KeyGroupRange(first, Math.max(first, part.getLastKeyGroup() + 1));
  }
}
