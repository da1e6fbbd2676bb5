package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.function.Collector;
import io.millrace.api.function.FlatMapFunction;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.function.OutputTag;
import io.millrace.api.state.MapState;
import io.millrace.api.state.ValueState;
import io.millrace.api.stream.DataStream;
import io.millrace.api.time.WatermarkStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** How streams part and meet, and functions that keep state. */
public class StreamsTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  private final ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
  private String output;

  @Before
  public void setUp() {
    output = LinesSink.newPlace();
  }

  @Test
  public void shouldUniteStreams() throws Exception {
    DataStream<Long> low = environment.fromSequence(1, 100).name("low");
    DataStream<Long> high = environment.fromSequence(101, 200).name("high").setParallelism(2);
    low.union(high, low)
        .filter(number -> number % 10 == 0)
        .sinkTo(LinesSink.to(output))
        .setParallelism(3);

    new EmbeddedExecutor().execute(environment.plan("union"));

    List<Long> expected = new ArrayList<>();
    LongStream.rangeClosed(1, 100).filter(n -> n % 10 == 0).forEach(expected::add);
    LongStream.rangeClosed(1, 200).filter(n -> n % 10 == 0).forEach(expected::add);
    assertThat(LinesSink.lines(output))
        .isEqualTo(expected.stream().map(String::valueOf).sorted().toList());
  }

  @Test
  public void shouldGiveAllRecordsToAllTasks_whenBroadcast() throws Exception {
    environment
        .fromSequence(1, 50)
        .broadcast()
        .map(number -> number)
        .setParallelism(3)
        .sinkTo(LinesSink.to(output))
        .setParallelism(3);

    new EmbeddedExecutor().withWorkers(2).execute(environment.plan("broadcast"));

    assertThat(LinesSink.lines(output)).hasSize(150);
    assertThat(LinesSink.lines(output).stream().distinct()).hasSize(50);
  }

  @Test
  public void shouldDivideAStreamIntoSideOutputs() throws Exception {
    OutputTag<String> odd = new OutputTag<>("odd");
    String oddOutput = LinesSink.newPlace();
    environment.setParallelism(2);
    DataStream<Long> even =
        environment
            .fromSequence(1, 1000)
            .process(
                (number, context, collector) -> {
                  if (number % 2 == 0) {
                    collector.collect(number);
                  } else {
                    context.output(odd, "odd " + number);
                  }
                });
    even.sinkTo(LinesSink.to(output)).name("evens");
    even.getSideOutput(odd)
        .rebalance()
        .map(text -> text.substring(4))
        .sinkTo(LinesSink.to(oddOutput))
        .name("odds");

    new EmbeddedExecutor().execute(environment.plan("sides"));

    assertThat(LinesSink.lines(output)).isEqualTo(numbers(n -> n % 2 == 0));
    assertThat(LinesSink.lines(oddOutput)).isEqualTo(numbers(n -> n % 2 == 1));
  }

  /** Sums up what each key has in each hundred, when the hundred is over. */
  private static final class Hundreds implements KeyedProcessFunction<Long, Long, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(Long number, Context<Long> context, Collector<String> collector) {
      long end = number / 100 * 100 + 99;
      MapState<Long, Long> sums = context.mapState("sums");
      sums.put(end, sums.contains(end) ? sums.get(end) + number : number);
      context.<Long>listState("numbers").add(number);
      context.registerEventTimeTimer(end);
      context.registerEventTimeTimer(end + 1);
      context.deleteEventTimeTimer(end + 1);
    }

    @Override
    public void onTimer(Context<Long> context, Collector<String> collector) {
      long end = context.timestamp();
      ValueState<Integer> fired = context.valueState("fired");
      fired.update(fired.value() == null ? 1 : fired.value() + 1);
      long count = 0;
      for (Long number : context.<Long>listState("numbers").get()) {
        count += number > end - 100 && number <= end ? 1 : 0;
      }
      MapState<Long, Long> sums = context.mapState("sums");
      collector.collect(line(end, context.key(), fired.value(), count, sums.get(end)));
      sums.remove(end);
    }

    static String line(long end, long key, long fired, long count, long sum) {
      return "until %d key %d timer %d count %d sum %d".formatted(end, key, fired, count, sum);
    }
  }

  @Test
  public void shouldKeepStateByKey_andCallTimers() throws Exception {
    String shared = Shared.newName();
    Shared.of(shared).gate.set(Long.MAX_VALUE);
    List<Timed<Long>> events = new ArrayList<>();
    for (long number = 0; number < 1000; number++) {
      events.add(new Timed<>(number, number));
    }
    environment
        .fromSource(
            PacedSource.gated(shared, List.of(events)),
            WatermarkStrategy.<Long>forMonotonousTimestamps(),
            "numbers")
        .keyBy(number -> number % 7)
        .process(new Hundreds())
        .setParallelism(2)
        .sinkTo(LinesSink.to(output))
        .setParallelism(1);

    new EmbeddedExecutor().execute(environment.plan("state"));

    List<String> expected = new ArrayList<>();
    for (long from = 0; from < 1000; from += 100) {
      for (long key = 0; key < 7; key++) {
        long remainder = key;
        List<Long> mine =
            LongStream.range(from, from + 100).filter(n -> n % 7 == remainder).boxed().toList();
        long sum = mine.stream().mapToLong(Long::longValue).sum();
        expected.add(Hundreds.line(from + 99, key, from / 100 + 1, mine.size(), sum));
      }
    }
    expected.sort(null);
    assertThat(LinesSink.lines(output)).isEqualTo(expected);
  }

  /** Emits how many records it has seen, at the end. */
  private static final class CountAtEnd implements FlatMapFunction<Long, String> {
    private static final long serialVersionUID = 1L;
    private long count;

    @Override
    public void flatMap(Long number, Collector<String> collector) {
      count++;
    }

    @Override
    public void endOfInput(Collector<String> collector) {
      collector.collect("seen " + count);
    }
  }

  @Test
  public void shouldLetAFunctionEmitAtTheEnd() throws Exception {
    environment.fromSequence(1, 12_345).flatMap(new CountAtEnd()).sinkTo(LinesSink.to(output));

    new EmbeddedExecutor().execute(environment.plan("end"));

    assertThat(LinesSink.lines(output)).containsExactly("seen 12345");
  }

  @Test
  public void shouldEnd_whenThereIsNothingToRead() throws Exception {
    environment
        .fromSequence(1, 0)
        .keyBy(number -> number)
        .sum("value")
        .sinkTo(LinesSink.to(output));

    assertThat(new EmbeddedExecutor().execute(environment.plan("nothing")).isFinished()).isTrue();

    assertThat(LinesSink.lines(output)).isEmpty();
  }

  private static List<String> numbers(java.util.function.LongPredicate filter) {
    return LongStream.rangeClosed(1, 1000)
        .filter(filter)
        .mapToObj(String::valueOf)
        .sorted()
        .toList();
  }
}
