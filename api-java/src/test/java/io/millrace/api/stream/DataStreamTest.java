package io.millrace.api.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.UserException;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.OutputTag;
import io.millrace.api.plan.Operation;
import io.millrace.api.plan.Partitioning;
import io.millrace.api.plan.Plan;
import io.millrace.api.plan.PlanNode;
import io.millrace.api.window.SlidingEventTimeWindows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.Test;

public class DataStreamTest {
  private final ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();

  @Test
  public void shouldPlanAWholeProgram() {
    environment
        .fromElements("a b", "b")
        .<String>flatMap((line, output) -> List.of(line.split(" ")).forEach(output::collect))
        .keyBy(word -> word)
        .window(SlidingEventTimeWindows.of(Duration.ofSeconds(5), Duration.ofSeconds(1)))
        .aggregate(Aggregates.count(), (word, window, count) -> window.end() + word + count)
        .setParallelism(3)
        .print();

    assertThat(environment.plan("words").explain())
        .isEqualTo(
            """
            Plan of 'words'
              [0] collection (source)
              [1] flat-map (flat-map) <- [0] forward
              [2] window-aggregate (window-aggregate) x3 <- [1] by key
              [3] sink (sink) <- [2] forward
            """);
  }

  @Test
  public void shouldNumberUnnamedOperationsOfAKind() {
    environment.fromSequence(1, 9).map(n -> n).map(n -> n).map(n -> n).print();

    assertThat(names()).containsExactly("sequence", "map", "map-2", "map-3", "sink");
  }

  @Test
  public void shouldLeaveGivenNamesToThoseWhoGaveThem() {
    environment
        .fromSequence(1, 9)
        .map(n -> n)
        .map(n -> n)
        .name("map")
        .map(n -> n)
        .name("map-2")
        .print();

    assertThat(names()).containsExactly("sequence", "map-3", "map", "map-2", "sink");
  }

  @Test
  public void shouldRefuseANameThatIsUsedTwice() {
    DataStream<Long> numbers = environment.fromSequence(1, 9);
    numbers.keyBy(n -> n).reduce(Long::sum).print().name("first");
    numbers.keyBy(n -> n).reduce(Long::sum).print().name("second");

    assertThatThrownBy(this::names)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("two operations are named 'keyed-reduce'");
  }

  @Test
  public void shouldRefuseAProgramThatWritesNothing() {
    environment.fromSequence(1, 9).map(n -> n + 1);

    assertThatThrownBy(() -> environment.plan("idle"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'idle' writes nothing");
  }

  @Test
  public void shouldUniteStreamsWithTheirOwnPartitionings() {
    OutputTag<Long> odd = new OutputTag<>("odd");
    DataStream<Long> first =
        environment.fromSequence(1, 9).process((n, context, output) -> context.output(odd, n));
    DataStream<Long> second = environment.fromSequence(1, 5).name("second");
    first.getSideOutput(odd).broadcast().union(second.rebalance()).print();

    PlanNode sink = last();
    assertThat(sink.inputs()).hasSize(2);
    assertThat(sink.inputs().get(0).tag()).contains(odd);
    assertThat(sink.inputs().get(0).partitioning()).isInstanceOf(Partitioning.Broadcast.class);
    assertThat(sink.inputs().get(1).tag()).isEmpty();
    assertThat(sink.inputs().get(1).partitioning()).isInstanceOf(Partitioning.Rebalance.class);
  }

  @Test
  public void shouldRefuseToNameAUnion() {
    DataStream<Long> union =
        environment.fromSequence(1, 2).union(environment.fromSequence(3, 4).name("more"));

    assertThatThrownBy(() -> union.name("both")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> union.union(ExecutionEnvironment.getExecutionEnvironment().fromSequence(1, 2)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("different environments");
  }

  @Test
  public void shouldTravelBySerialization() throws Exception {
    environment.fromElements("a").keyBy("value").reduce((a, b) -> a + b).print();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(environment.plan("travelling"));
    }
    Plan copy =
        (Plan) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

    assertThat(copy.explain()).isEqualTo(environment.plan("travelling").explain());
    assertThat(copy.nodes().get(1).operation()).isInstanceOf(Operation.KeyedReduce.class);
  }

  private List<String> names() {
    return environment.plan("test").nodes().stream().map(PlanNode::name).toList();
  }

  private PlanNode last() {
    List<PlanNode> nodes = environment.plan("test").nodes();
    return nodes.get(nodes.size() - 1);
  }
}
