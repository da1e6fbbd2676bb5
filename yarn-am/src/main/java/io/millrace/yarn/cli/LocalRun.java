package io.millrace.yarn.cli;

import io.millrace.api.JobResult;
import io.millrace.api.PlanExecutor;
import io.millrace.api.plan.Plan;
import io.millrace.embedded.EmbeddedExecutor;
import java.io.PrintWriter;
import java.util.TreeMap;

/**
 * Runs plans in this JVM, and says how each ended.
 *
 * @param executor runs them
 * @param out where to say it
 */
record LocalRun(EmbeddedExecutor executor, PrintWriter out) implements PlanExecutor {
  @Override
  public JobResult execute(Plan plan) throws Exception {
    executor.restored(plan).ifPresent(match -> out.println(match.describe()));
    JobResult result = executor.execute(plan);
    out.printf(
        "'%s' has finished after %.1f s%n", plan.jobName(), result.duration().toMillis() / 1e3);
    new TreeMap<>(result.counters())
        .forEach((name, value) -> out.printf("%,14d  %s%n", value, name));
    return result;
  }

  @Override
  public String explain(Plan plan) {
    return executor.explain(plan);
  }
}
