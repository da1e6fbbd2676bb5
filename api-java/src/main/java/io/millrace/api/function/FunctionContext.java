package io.millrace.api.function;

/** What a function can know about the task it runs in. */
public interface FunctionContext {
  /** The name of the operator in the plan. */
  String operatorName();

  /** Which of the parallel tasks this is, from 0. */
  int taskIndex();

  /** How many parallel tasks run the operator. */
  int parallelism();

  /**
   * A counter, shown summed over all tasks in the job's status. It is taken into snapshots, so that
   * after a failure each record has been counted once.
   */
  Counter counter(String group, String name);
}
