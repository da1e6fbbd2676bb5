package io.millrace.api.stream;

import io.millrace.api.UserException;
import io.millrace.api.codec.RegisteredCodec;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.plan.Operation;
import io.millrace.api.plan.Plan;
import io.millrace.api.plan.PlanInput;
import io.millrace.api.plan.PlanNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers the operations of a program. Used through the streams, not by programs. */
public final class PlanBuilder {
  private final List<NodeDraft> drafts = new ArrayList<>();

  /** Adds an operation and returns the stream of what it emits. */
  public <T> DataStream<T> stream(Operation operation, List<PlanInput> inputs) {
    return new DataStream<>(this, add(operation, inputs));
  }

  NodeDraft add(Operation operation, List<PlanInput> inputs) {
    NodeDraft draft = new NodeDraft(drafts.size(), operation, inputs);
    drafts.add(draft);
    return draft;
  }

  /**
   * The plan of what was added.
   *
   * @throws UserException if there is nothing to run, or if names are missing or used twice
   */
  public Plan build(String jobName, Configuration configuration, List<RegisteredCodec<?>> codecs) {
    if (drafts.stream().noneMatch(draft -> draft.operation() instanceof Operation.Write)) {
      throw new UserException(
          "the program '" + jobName + "' writes nothing; end its streams with sinkTo or print");
    }
    Set<String> names = fixedNames();
    Map<String, Integer> repetitions = new HashMap<>();
    List<PlanNode> nodes = new ArrayList<>();
    for (NodeDraft draft : drafts) {
      String name = hasFixedName(draft) ? draft.name() : freeName(draft, names, repetitions);
      nodes.add(draft.build(name));
    }
    return new Plan(jobName, nodes, configuration, codecs);
  }

  /** The names that the program gave, and those that state is found by; they win over the rest. */
  private Set<String> fixedNames() {
    Set<String> names = new HashSet<>();
    for (NodeDraft draft : drafts) {
      if (hasFixedName(draft) && !names.add(draft.name())) {
        throw new UserException(
            "two operations are named '"
                + draft.name()
                + "'; state is found by name, so give each one of its own with .name(...)");
      }
    }
    return names;
  }

  private static boolean hasFixedName(NodeDraft draft) {
    return draft.isNamed() || draft.operation().isStateful();
  }

  private static String freeName(
      NodeDraft draft, Set<String> names, Map<String, Integer> repetitions) {
    String name = draft.name();
    while (!names.add(name)) {
      name = draft.name() + "-" + (repetitions.merge(draft.name(), 1, Integer::sum) + 1);
    }
    return name;
  }
}
