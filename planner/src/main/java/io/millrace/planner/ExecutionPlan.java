package io.millrace.planner;

import io.millrace.api.configuration.Configuration;
import java.io.Serializable;
import java.util.List;

/**
 * How a plan is run.
 *
 * @param jobName the name that the job is shown under
 * @param keyGroups into how many groups keys are divided
 * @param stages the one at index {@code i} has the id {@code i}
 * @param exchanges the one at index {@code i} has the id {@code i}
 * @param configuration all options of the job, from files, command line and program
 */
public record ExecutionPlan(
    String jobName,
    int keyGroups,
    List<Stage> stages,
    List<Exchange> exchanges,
    Configuration configuration)
    implements Serializable {
  public ExecutionPlan {
    stages = List.copyOf(stages);
    exchanges = List.copyOf(exchanges);
  }

  /** The exchanges that lead to a stage, in the order of their ids. */
  public List<Exchange> inputsOf(int stage) {
    return exchanges.stream().filter(exchange -> exchange.toStage() == stage).toList();
  }

  /** The exchanges that leave a stage, in the order of their ids. */
  public List<Exchange> outputsOf(int stage) {
    return exchanges.stream().filter(exchange -> exchange.fromStage() == stage).toList();
  }

  /** How many tasks there are. */
  public int taskCount() {
    return stages.stream().mapToInt(Stage::parallelism).sum();
  }

  /** The plan in a form for reading: each stage with what flows into it and its operators. */
  public String explain() {
    return new ExecutionPlanText(this).write();
  }
}
