package io.millrace.planner;

import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.function.OutputTag;
import io.millrace.api.plan.Partitioning;
import io.millrace.api.plan.Plan;
import io.millrace.api.plan.PlanInput;
import io.millrace.api.plan.PlanNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the execution plan of a plan. An operation joins the stage of the one before it if records
 * can stay in the task: it has no other input, needs no other partitioning, and has the same
 * parallelism. Used once, by one thread.
 */
public final class Planner {
  private final Plan plan;
  private final Configuration configuration;
  private final int jobParallelism;
  private final int keyGroups;
  private final List<StageDraft> stages = new ArrayList<>();
  private final List<Exchange> exchanges = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();

  /** Where a node of the plan has gone. */
  private record Place(StageDraft stage, int operator) {}

  /** A stage that more operators may join. */
  private record StageDraft(int id, int parallelism, List<ChainedOperator> operators) {}

  private Planner(Plan plan, Configuration configuration) {
    this.plan = plan;
    this.configuration = configuration;
    this.jobParallelism = configuration.get(JobOptions.PARALLELISM);
    this.keyGroups = configuration.get(JobOptions.KEY_GROUPS);
  }

  /**
   * The execution plan of a plan.
   *
   * @param outside the options from files and the command line; those of the program win
   * @throws UserException if the plan can not be run with these options
   */
  public static ExecutionPlan plan(Plan plan, Configuration outside) {
    return new Planner(plan, outside.overriddenBy(plan.configuration())).plan();
  }

  private ExecutionPlan plan() {
    for (PlanNode node : plan.nodes()) {
      places.add(place(node));
    }
    List<Stage> planned = new ArrayList<>();
    for (StageDraft draft : stages) {
      planned.add(new Stage(draft.id(), draft.parallelism(), draft.operators()));
    }
    return new ExecutionPlan(
        plan.jobName(), keyGroups, planned, exchanges, configuration, plan.codecs());
  }

  private Place place(PlanNode node) {
    int parallelism = node.parallelism() == 0 ? jobParallelism : node.parallelism();
    checkKeyGroups(node, parallelism);
    if (node.inputs().size() == 1 && canChain(node.inputs().get(0), parallelism)) {
      PlanInput input = node.inputs().get(0);
      Place before = places.get(input.nodeId());
      return add(before.stage(), node, before.operator(), nameOf(input));
    }
    StageDraft stage = new StageDraft(stages.size(), parallelism, new ArrayList<>());
    stages.add(stage);
    for (PlanInput input : node.inputs()) {
      Place before = places.get(input.nodeId());
      exchanges.add(
          new Exchange(
              exchanges.size(),
              before.stage().id(),
              before.operator(),
              nameOf(input),
              stage.id(),
              partitioning(input.partitioning(), before.stage().parallelism(), parallelism)));
    }
    return add(stage, node, -1, null);
  }

  private static Place add(StageDraft stage, PlanNode node, int input, String sideOutput) {
    stage.operators().add(new ChainedOperator(node.name(), node.operation(), input, sideOutput));
    return new Place(stage, stage.operators().size() - 1);
  }

  private boolean canChain(PlanInput input, int parallelism) {
    return input.partitioning() instanceof Partitioning.Forward
        && places.get(input.nodeId()).stage().parallelism() == parallelism;
  }

  private static Partitioning partitioning(Partitioning wanted, int from, int to) {
    return wanted instanceof Partitioning.Forward && from != to
        ? new Partitioning.Rebalance()
        : wanted;
  }

  private void checkKeyGroups(PlanNode node, int parallelism) {
    boolean isKeyed =
        node.inputs().stream().anyMatch(each -> each.partitioning() instanceof Partitioning.ByKey);
    if (isKeyed && parallelism > keyGroups) {
      throw new UserException(
          "'"
              + node.name()
              + "' has parallelism "
              + parallelism
              + ", but keys are divided into "
              + keyGroups
              + " groups; lower the parallelism or raise "
              + JobOptions.KEY_GROUPS.key());
    }
  }

  private static String nameOf(PlanInput input) {
    return input.tag().map(OutputTag::name).orElse(null);
  }
}
