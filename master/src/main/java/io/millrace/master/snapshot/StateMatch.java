package io.millrace.master.snapshot;

import io.millrace.api.UserException;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.plan.Operation;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.RestoredStates;
import io.millrace.protocol.SnapshotMetadata;
import io.millrace.protocol.SourceProgress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which states of a snapshot the operators of a plan go on with. An operator claims the state that
 * was kept under its own name by an operator of its kind: keyed state, a source's splits, or what a
 * sink has prepared and not committed.
 *
 * @param folder that of the snapshot
 * @param matched the states that operators go on with
 * @param begunAnew the operators that keep state and find none
 * @param unclaimed the states that no operator goes on with
 */
public record StateMatch(
    String folder, List<Named> matched, List<Named> begunAnew, List<Named> unclaimed) {

  /** What goes by the name of an operator. */
  public record Named(String operatorName, String what) {
    @Override
    public String toString() {
      return "'" + operatorName + "' (" + what + ")";
    }
  }

  /** What a snapshot holds under one name. */
  private static final class HeldState {
    private String kind = "";
    private boolean hasKeyedState;
    private int committables;
    private SourceProgress source;

    void add(OperatorSnapshot part) {
      if (part.isSetKind()) {
        kind = part.getKind();
      }
      hasKeyedState |= part.isSetKeyedState();
      committables += part.isSetCommittables() ? part.getCommittables().size() : 0;
    }

    boolean isAny() {
      return hasKeyedState || committables > 0 || source != null;
    }

    /** Snapshots of earlier versions do not say the kind: the name alone must do for them. */
    boolean isOf(Operation operation) {
      return kind.isEmpty() || (operation.isStateful() && kind.equals(operation.kind()));
    }

    Named named(String name) {
      List<String> what = new ArrayList<>();
      if (source != null) {
        int splits = source.getKnownSplitIdsSize();
        what.add(splits == 1 ? "1 split" : splits + " splits");
      }
      if (hasKeyedState) {
        what.add("keyed state");
      }
      if (committables > 0) {
        what.add("prepared output");
      }
      return new Named(name, (kind.isEmpty() ? "" : kind + ": ") + String.join(", ", what));
    }
  }

  /** Compares a snapshot's states with the operators of a plan. */
  public static StateMatch of(ExecutionPlan plan, LoadedSnapshot snapshot) {
    Map<String, HeldState> held = statesIn(snapshot.metadata());
    List<Named> matched = new ArrayList<>();
    List<Named> begunAnew = new ArrayList<>();
    operators(plan)
        .forEach(
            (name, operation) -> {
              HeldState state = held.get(name);
              if (state != null && state.isOf(operation)) {
                matched.add(state.named(name));
                held.remove(name);
              } else if (operation.isStateful() && !(operation instanceof Operation.Write)) {
                begunAnew.add(new Named(name, operation.kind()));
              }
            });
    List<Named> unclaimed = new ArrayList<>();
    held.forEach((name, state) -> unclaimed.add(state.named(name)));
    return new StateMatch(snapshot.pointer().folder(), matched, begunAnew, unclaimed);
  }

  private static Map<String, HeldState> statesIn(SnapshotMetadata metadata) {
    Map<String, HeldState> held = new TreeMap<>();
    for (OperatorSnapshot part : metadata.getOperators()) {
      held.computeIfAbsent(part.getOperatorName(), name -> new HeldState()).add(part);
    }
    for (SourceProgress progress : metadata.getSources()) {
      held.computeIfAbsent(progress.getOperatorName(), name -> new HeldState()).source = progress;
    }
    held.values().removeIf(state -> !state.isAny());
    return held;
  }

  private static Map<String, Operation> operators(ExecutionPlan plan) {
    Map<String, Operation> operators = new LinkedHashMap<>();
    for (Stage stage : plan.stages()) {
      for (ChainedOperator operator : stage.operators()) {
        operators.put(operator.name(), operator.operation());
      }
    }
    return operators;
  }

  /** The snapshot without what is unclaimed, which no operator may mistake for its own. */
  public LoadedSnapshot claimed(LoadedSnapshot snapshot) {
    Set<String> dropped = new HashSet<>();
    unclaimed.forEach(each -> dropped.add(each.operatorName()));
    SnapshotMetadata rest = new SnapshotMetadata(snapshot.metadata());
    rest.getOperators().removeIf(part -> dropped.contains(part.getOperatorName()));
    rest.getSources().removeIf(source -> dropped.contains(source.getOperatorName()));
    return new LoadedSnapshot(snapshot.pointer(), rest);
  }

  /**
   * Checks that nothing of the snapshot would be dropped that the plan does not allow to be.
   *
   * @throws UserException if a state is unclaimed and {@link JobOptions#ALLOW_UNCLAIMED_STATE} is
   *     not set
   */
  public void check(ExecutionPlan plan) {
    if (!unclaimed.isEmpty() && !plan.configuration().get(JobOptions.ALLOW_UNCLAIMED_STATE)) {
      throw new UserException(
          "the snapshot in "
              + folder
              + " holds state that no operator of the program goes on with: "
              + join(unclaimed)
              + "; "
              + (begunAnew.isEmpty()
                  ? "bring the operators back under these names"
                  : "give the operators that shall go on with it these names again (without state"
                      + " are "
                      + join(begunAnew)
                      + ")")
              + ", or set "
              + JobOptions.ALLOW_UNCLAIMED_STATE.key()
              + " = true to drop it");
    }
  }

  /** The match for reading: a line for each group that is not empty. */
  public String describe() {
    StringBuilder text = new StringBuilder("State from " + folder);
    line(text, "goes on with", matched);
    line(text, "begins anew", begunAnew);
    line(text, "dropped", unclaimed);
    return text.toString();
  }

  private static void line(StringBuilder text, String what, List<Named> names) {
    if (!names.isEmpty()) {
      text.append("\n  %-13s %s".formatted(what + ":", join(names)));
    }
  }

  /** The same as a control message. */
  public RestoredStates toMessage() {
    return new RestoredStates(folder, texts(matched), texts(begunAnew), texts(unclaimed));
  }

  private static String join(List<Named> names) {
    return String.join(", ", texts(names));
  }

  private static List<String> texts(List<Named> names) {
    return names.stream().map(Named::toString).toList();
  }
}
