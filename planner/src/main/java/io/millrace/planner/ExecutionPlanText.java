package io.millrace.planner;

import io.millrace.api.plan.Partitioning;

/** Writes an execution plan in a form for reading. */
final class ExecutionPlanText {
  private final ExecutionPlan plan;
  private final StringBuilder text = new StringBuilder();

  ExecutionPlanText(ExecutionPlan plan) {
    this.plan = plan;
  }

  String write() {
    text.append(
        "Execution plan of '%s': %d stages, %d tasks, %d key groups\n"
            .formatted(plan.jobName(), plan.stages().size(), plan.taskCount(), plan.keyGroups()));
    for (Stage stage : plan.stages()) {
      text.append("  stage %d x%d\n".formatted(stage.id(), stage.parallelism()));
      plan.inputsOf(stage.id()).forEach(this::write);
      stage.operators().forEach(operator -> write(stage, operator));
    }
    return text.toString();
  }

  private void write(Exchange exchange) {
    text.append(
        "    <- stage %d '%s'%s, %s\n"
            .formatted(
                exchange.fromStage(),
                plan.stages()
                    .get(exchange.fromStage())
                    .operators()
                    .get(exchange.fromOperator())
                    .name(),
                sideOutput(exchange.sideOutput()),
                describe(exchange.partitioning())));
  }

  private void write(Stage stage, ChainedOperator operator) {
    int depth = 0;
    for (int at = operator.input(); at >= 0; at = stage.operators().get(at).input()) {
      depth++;
    }
    text.append(
        "    %s%s (%s)%s\n"
            .formatted(
                "  ".repeat(depth),
                operator.name(),
                operator.operation().kind(),
                sideOutput(operator.inputSideOutput())));
  }

  private static String sideOutput(String name) {
    return name == null ? "" : " of side output '" + name + "'";
  }

  private static String describe(Partitioning partitioning) {
    if (partitioning instanceof Partitioning.ByKey) {
      return "by key";
    }
    if (partitioning instanceof Partitioning.Broadcast) {
      return "to all tasks";
    }
    return partitioning instanceof Partitioning.Rebalance ? "in turn" : "task to task";
  }
}
