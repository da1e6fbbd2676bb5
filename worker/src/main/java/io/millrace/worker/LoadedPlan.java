package io.millrace.worker;

import io.millrace.planner.ExecutionPlan;
import io.millrace.worker.code.PlanClasses;

/**
 * A plan in the worker's memory.
 *
 * @param path where it was read from
 * @param classes those that were defined for its places, by all attempts so far
 */
record LoadedPlan(String path, ExecutionPlan plan, PlanClasses classes) {}
