package io.millrace.worker.task;

import io.millrace.planner.ChainedOperator;
import io.millrace.worker.code.ClassCopies;
import io.millrace.worker.code.PlanClasses;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.operator.Operator;
import java.util.function.BiFunction;

/**
 * What a task takes from the worker that it runs in.
 *
 * @param pagePool the memory for state
 * @param codecs the codecs for records and state
 * @param operators makes an operator that no other task uses, of classes for its place in the plan
 * @param classes those for the places of the plan that the task belongs to
 * @param checksRecords whether to find records that are changed after they were emitted
 * @param showsRecords whether what a failure reports shows what records hold
 */
public record TaskEnvironment(
    PagePool pagePool,
    CodecRegistry codecs,
    BiFunction<ChainedOperator, ClassCopies, Operator> operators,
    PlanClasses classes,
    boolean checksRecords,
    boolean showsRecords) {
  /** The same for the tasks of another plan. */
  public TaskEnvironment withClasses(PlanClasses others) {
    return new TaskEnvironment(pagePool, codecs, operators, others, checksRecords, showsRecords);
  }
}
