package io.millrace.worker.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.function.Collector;
import io.millrace.api.function.FilterFunction;
import io.millrace.api.function.FlatMapFunction;
import io.millrace.api.function.FunctionContext;
import io.millrace.api.function.MapFunction;
import io.millrace.api.function.OutputTag;
import io.millrace.api.function.ProcessFunction;
import io.millrace.api.plan.Operation;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.planner.ChainedOperator;
import java.time.Duration;
import org.junit.Test;

public class FunctionOperatorsTest {
  private static final OutputTag<String> SIDE = new OutputTag<>("side");

  private static Operator create(Operation operation) {
    return OperatorFactory.create(new ChainedOperator(TestContext.NAME, operation, -1, null));
  }

  @Test
  public void should_map_each_record_and_keep_its_time() throws Exception {
    MapFunction<String, Integer> length = String::length;
    try (OperatorHarness harness = new OperatorHarness(new Operation.MapRecord(length), null, 1)) {
      harness.record("four", 10);
      harness.record("seven", 20);
      assertThat(harness.emitted())
          .containsExactly(new Emitted(4, 10, null), new Emitted(5, 20, null));
    }
  }

  @Test
  public void should_let_some_records_through() throws Exception {
    FilterFunction<String> isShort = text -> text.length() < 5;
    try (OperatorHarness harness =
        new OperatorHarness(new Operation.FilterRecord(isShort), null, 1)) {
      harness.record("seven", 10);
      harness.record("four", 20);
      assertThat(harness.emitted()).containsExactly(new Emitted("four", 20, null));
    }
  }

  private static final class Words implements FlatMapFunction<String, String> {
    private static final long serialVersionUID = 1L;

    private transient int count;

    @Override
    public void flatMap(String line, Collector<String> output) {
      for (String word : line.split(" ")) {
        count++;
        output.collect(word);
      }
    }

    @Override
    public void endOfInput(Collector<String> output) {
      output.collect(count + " words");
    }
  }

  @Test
  public void should_emit_any_number_of_records_and_more_at_the_end() throws Exception {
    try (OperatorHarness harness =
        new OperatorHarness(new Operation.FlatMapRecord(new Words()), null, 0)) {
      harness.record("b a", 20);
      harness.record("c", 10);
      harness.endOfInput();
      assertThat(harness.emitted())
          .containsExactly(
              new Emitted("b", 20, null),
              new Emitted("a", 20, null),
              new Emitted("c", 10, null),
              new Emitted("3 words", 20, null));
    }
  }

  private static final class Sorting implements ProcessFunction<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(String text, Context context, Collector<String> output) {
      if (text.startsWith("side")) {
        context.output(SIDE, text + " " + context.currentWatermark());
      } else {
        output.collect(text + " at " + context.timestamp());
      }
    }
  }

  @Test
  public void should_process_with_side_outputs_and_times() throws Exception {
    try (OperatorHarness harness =
        new OperatorHarness(new Operation.ProcessRecord(new Sorting()), null, 1)) {
      harness.record("main", 10);
      harness.watermark(7);
      harness.record("side", 20);
      assertThat(harness.emitted())
          .containsExactly(new Emitted("main at 10", 10, null), new Emitted("side 7", 20, "side"));
    }
  }

  @Test
  public void should_give_records_new_times_and_the_stream_new_watermarks() throws Exception {
    WatermarkStrategy<String> strategy =
        WatermarkStrategy.<String>forBoundedOutOfOrderness(Duration.ofMillis(5))
            .withTimestampAssigner((text, before) -> text.length() * 100L);
    TestContext context = TestContext.stateless();
    Operator operator = create(new Operation.AssignTimestamps(strategy));
    operator.open(context);
    assertThat(operator.outputWatermark(1_000)).isEqualTo(Long.MIN_VALUE);
    operator.process("four", 1);
    operator.process("six", 2);
    assertThat(context.emitted)
        .containsExactly(new Emitted("four", 400, null), new Emitted("six", 300, null));
    assertThat(operator.outputWatermark(1_000)).isEqualTo(394);
    assertThat(operator.outputWatermark(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    operator.close();
  }

  private static final class Instances implements MapFunction<String, Integer> {
    private static final long serialVersionUID = 1L;

    private int calls;
    private String operatorName = "";

    @Override
    public void open(FunctionContext context) {
      operatorName = context.operatorName();
    }

    @Override
    public Integer map(String record) {
      calls++;
      return calls + operatorName.length();
    }
  }

  @Test
  public void when_several_tasks_run_an_operation_then_each_has_its_own_function()
      throws Exception {
    Instances function = new Instances();
    Operation operation = new Operation.MapRecord(function);
    for (int task = 0; task < 2; task++) {
      TestContext context = TestContext.stateless();
      Operator operator = create(operation);
      operator.open(context);
      operator.process("record", 0);
      assertThat(context.emitted).containsExactly(new Emitted(1 + 6, 0, null));
      operator.close();
    }
    assertThat(function.calls).isZero();
  }

  @Test
  public void when_a_function_can_not_be_serialized_then_the_message_names_the_operator() {
    Object lock = new Object();
    MapFunction<String, Integer> function = text -> lock.hashCode();
    assertThatThrownBy(() -> create(new Operation.MapRecord(function)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("operator 'tested'")
        .hasMessageContaining("java.lang.Object")
        .hasMessageContaining("Serializable");
  }
}
