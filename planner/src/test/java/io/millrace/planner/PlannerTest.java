package io.millrace.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.OutputTag;
import io.millrace.api.plan.Partitioning;
import io.millrace.api.stream.DataStream;
import io.millrace.api.window.TumblingEventTimeWindows;
import java.time.Duration;
import org.junit.Test;

public class PlannerTest {
  private final ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();

  @Test
  public void chainsWhatStaysInATaskAndExchangesWhatIsKeyed() {
    environment
        .fromSequence(1, 10)
        .map(number -> number + 1)
        .keyBy(number -> number % 3)
        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
        .aggregate(Aggregates.count())
        .print();
    ExecutionPlan plan = plan();
    assertThat(plan.stages())
        .extracting(Stage::name)
        .containsExactly("sequence > map", "window-aggregate > sink");
    assertThat(plan.exchanges()).hasSize(1);
    assertThat(plan.exchanges().get(0).partitioning()).isInstanceOf(Partitioning.ByKey.class);
    assertThat(plan.exchanges().get(0).fromOperator()).isEqualTo(1);
  }

  @Test
  public void anotherParallelismMakesAnotherStage() {
    environment
        .fromSequence(1, 10)
        .setParallelism(2)
        .map(number -> number)
        .setParallelism(3)
        .print()
        .setParallelism(3);
    ExecutionPlan plan = plan();
    assertThat(plan.stages()).extracting(Stage::parallelism).containsExactly(2, 3);
    assertThat(plan.exchanges().get(0).partitioning()).isInstanceOf(Partitioning.Rebalance.class);
    assertThat(plan.taskCount()).isEqualTo(5);
  }

  @Test
  public void aUnionHasAnExchangeForEachInput() {
    DataStream<Long> first = environment.fromSequence(1, 10).name("first");
    DataStream<Long> second = environment.fromSequence(1, 10).name("second");
    first.union(second).map(number -> number).print();
    ExecutionPlan plan = plan();
    assertThat(plan.stages())
        .extracting(Stage::name)
        .containsExactly("first", "second", "map > sink");
    assertThat(plan.inputsOf(2)).extracting(Exchange::fromStage).containsExactly(0, 1);
    assertThat(plan.outputsOf(1)).hasSize(1);
  }

  @Test
  public void severalConsumersShareAStage() {
    OutputTag<Long> odd = new OutputTag<>("odd");
    DataStream<Long> even =
        environment
            .fromSequence(1, 10)
            .process(
                (number, context, output) -> {
                  if (number % 2 == 0) {
                    output.collect(number);
                  } else {
                    context.output(odd, number);
                  }
                });
    even.print().name("even");
    even.getSideOutput(odd).print().name("odd");
    Stage stage = plan().stages().get(0);
    assertThat(stage.operators()).extracting(ChainedOperator::input).containsExactly(-1, 0, 1, 1);
    assertThat(stage.operators().get(3).inputSideOutput()).isEqualTo("odd");
  }

  @Test
  public void refusesMoreTasksThanKeyGroups() {
    environment
        .fromSequence(1, 10)
        .keyBy(number -> number)
        .reduce(Long::sum)
        .setParallelism(129)
        .print();
    assertThatThrownBy(this::plan)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'keyed-reduce' has parallelism 129")
        .hasMessageContaining("128 groups")
        .hasMessageContaining("job.key-groups");
  }

  @Test
  public void theProgramsOptionsWin() {
    environment.setParallelism(3).fromSequence(1, 10).print();
    Configuration outside = Configuration.empty().with(JobOptions.PARALLELISM.key(), "2");
    assertThat(Planner.plan(environment.plan("job"), outside).taskCount()).isEqualTo(3);
  }

  @Test
  public void explainsStagesAndExchanges() {
    environment.fromSequence(1, 10).keyBy(number -> number % 3).reduce(Long::sum).print();
    assertThat(plan().explain())
        .isEqualTo(
            """
            Execution plan of 'job': 2 stages, 4 tasks, 128 key groups
              stage 0 x2
                sequence (source)
              stage 1 x2
                <- stage 0 'sequence', by key
                keyed-reduce (keyed-reduce)
                  sink (sink)
            """);
  }

  private ExecutionPlan plan() {
    return Planner.plan(
        environment.plan("job"), Configuration.empty().with(JobOptions.PARALLELISM.key(), "2"));
  }
}
