package io.millrace.api;

import io.millrace.api.plan.Plan;

/**
 * Runs a plan somewhere. The command line brings one of its own; otherwise it is found through
 * {@link java.util.ServiceLoader}, so that with the embedded engine on the class path a program
 * runs in its own JVM.
 */
public interface PlanExecutor {
  /**
   * Runs the plan, and returns when it has ended, or has been handed over if it shall run on by
   * itself.
   */
  JobResult execute(Plan plan) throws Exception;

  /** How the plan would be run, in a form for reading. */
  String explain(Plan plan);
}
