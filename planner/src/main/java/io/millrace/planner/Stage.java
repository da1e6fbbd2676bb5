package io.millrace.planner;

import java.io.Serializable;
import java.util.List;

/**
 * Operators that run as one task, records passing from one to the next by a call. Each comes after
 * the one it takes its records from; several may take those of the same one.
 *
 * @param id the index of the stage in the execution plan; exchanges lead to higher ones
 * @param parallelism how many tasks run it
 * @param operators at least one
 */
public record Stage(int id, int parallelism, List<ChainedOperator> operators)
    implements Serializable {
  public Stage {
    operators = List.copyOf(operators);
  }

  /** The names of its operators, joined. */
  public String name() {
    return String.join(" > ", operators.stream().map(ChainedOperator::name).toList());
  }
}
