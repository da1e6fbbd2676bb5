package io.millrace.planner;

import io.millrace.api.codec.RegisteredCodec;
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
 * @param codecs the codecs that the program has registered
 */
public record ExecutionPlan(
    String jobName,
    int keyGroups,
    List<Stage> stages,
    List<Exchange> exchanges,
    Configuration configuration,
    List<RegisteredCodec<?>> codecs)
    implements Serializable {
  public ExecutionPlan {
    stages = List.copyOf(stages);
    exchanges = List.copyOf(exchanges);
    codecs = List.copyOf(codecs);
  }

  /** A plan of a program that has registered no codecs. */
  public ExecutionPlan(
      String jobName,
      int keyGroups,
      List<Stage> stages,
      List<Exchange> exchanges,
      Configuration configuration) {
    this(jobName, keyGroups, stages, exchanges, configuration, List.of());
  }

  /** The same plan with other options. */
  public ExecutionPlan withConfiguration(Configuration other) {
    return new ExecutionPlan(jobName, keyGroups, stages, exchanges, other, codecs);
  }

  /** The same plan of other operations. */
  public ExecutionPlan withStages(List<Stage> others) {
    return new ExecutionPlan(jobName, keyGroups, others, exchanges, configuration, codecs);
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
