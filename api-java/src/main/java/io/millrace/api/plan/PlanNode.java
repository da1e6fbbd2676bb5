package io.millrace.api.plan;

import java.io.Serializable;
import java.util.List;

/**
 * One operation of a program.
 *
 * @param id its place in the plan, from 0; inputs have lower ids
 * @param name its name in the explained plan, metrics and errors; for a stateful operation also the
 *     name of its state
 * @param operation what it does
 * @param inputs where its records come from; several are united
 * @param parallelism how many tasks it has, or 0 for the job's parallelism
 */
public record PlanNode(
    int id, String name, Operation operation, List<PlanInput> inputs, int parallelism)
    implements Serializable {
  public PlanNode {
    inputs = List.copyOf(inputs);
  }
}
