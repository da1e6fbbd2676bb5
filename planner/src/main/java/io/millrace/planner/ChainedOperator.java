package io.millrace.planner;

import io.millrace.api.plan.Operation;
import java.io.Serializable;

/**
 * One operator of a stage.
 *
 * @param name its name in the plan, unique
 * @param operation what it does
 * @param input the index, in the stage, of the operator whose records it takes; -1 for the first
 *     operator, which takes those of the stage's exchanges, or reads a source
 * @param inputSideOutput the name of the side output it takes them from, or {@code null} for the
 *     main output
 */
public record ChainedOperator(String name, Operation operation, int input, String inputSideOutput)
    implements Serializable {
  /** The same with another operation. */
  public ChainedOperator withOperation(Operation other) {
    return new ChainedOperator(name, other, input, inputSideOutput);
  }
}
