package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.function.AggregateFunction;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.Collector;
import io.millrace.api.function.FlatMapFunction;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.function.OutputTag;
import io.millrace.api.stream.DataStream;
import io.millrace.api.stream.WindowedStream;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.api.window.SlidingEventTimeWindows;
import io.millrace.api.window.TumblingEventTimeWindows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.Test;

/** Every operator of the engine keeps its contract. */
public class EngineOperatorsTest {
  private static final long SEED = Long.getLong("millrace.seed", System.nanoTime());
  private static final OutputTag<Item> LATE = new OutputTag<>("late");
  private static final OutputTag<String> SIDE = new OutputTag<>("side");

  static {
    System.out.println("EngineOperatorsTest: -Dmillrace.seed=" + SEED);
  }

  record Item(String name, int amount) {}

  /** Items of a few names, out of order by up to 30 ms, some of them late, with watermarks. */
  private static Inputs<Item> items() {
    Random random = new Random(SEED);
    Inputs<Item> inputs = new Inputs<>();
    for (int i = 0; i < 80; i++) {
      Item item = new Item("item" + random.nextInt(8), random.nextInt(100));
      inputs.record(item, 10L * i - random.nextInt(30));
      if (random.nextInt(5) == 0) {
        inputs.watermark(10L * i + random.nextInt(60));
      }
    }
    return inputs;
  }

  private static <O> Outcome<O> verify(Function<DataStream<Item>, DataStream<O>> program) {
    Outcome<O> outcome = OperatorContract.of(program).verify(items());
    assertThat(outcome.emitted()).isNotEmpty();
    return outcome;
  }

  private static WindowedStream<Item, String> windowed(DataStream<Item> items) {
    return items
        .keyBy(Item::name)
        .window(TumblingEventTimeWindows.of(Duration.ofMillis(50)))
        .allowedLateness(Duration.ofMillis(10))
        .sideOutputLateData(LATE);
  }

  private static WindowedStream<Item, String> sliding(DataStream<Item> items) {
    return items
        .keyBy(Item::name)
        .window(SlidingEventTimeWindows.of(Duration.ofMillis(50), Duration.ofMillis(20)));
  }

  private static Item sum(Item first, Item second) {
    return new Item(first.name(), first.amount() + second.amount());
  }

  @Test
  public void map_keeps_its_contract() {
    verify(items -> items.map(Item::name));
  }

  @Test
  public void filter_keeps_its_contract() {
    verify(items -> items.filter(item -> item.amount() > 10));
  }

  @Test
  public void flat_map_keeps_its_contract() {
    verify(items -> items.flatMap(new Letters()));
  }

  @Test
  public void timestamps_keep_their_contract() {
    WatermarkStrategy<Item> strategy =
        WatermarkStrategy.<Item>forBoundedOutOfOrderness(Duration.ofMillis(5))
            .withTimestampAssigner((item, before) -> before + 1);
    verify(items -> items.assignTimestampsAndWatermarks(strategy));
  }

  @Test
  public void process_keeps_its_contract() {
    verify(
        items ->
            items.<Long>process(
                (item, context, output) -> {
                  output.collect(context.timestamp());
                  context.output(SIDE, item.name());
                }));
  }

  @Test
  public void keyed_process_keeps_its_contract() {
    verify(items -> items.keyBy(Item::name).process(new EveryState()));
  }

  @Test
  public void reduce_keeps_its_contract() {
    verify(items -> items.keyBy(Item::name).reduce(EngineOperatorsTest::sum));
  }

  @Test
  public void sum_keeps_its_contract() {
    verify(items -> items.keyBy("name").sum("amount"));
  }

  @Test
  public void aggregate_of_numbers_keeps_its_contract() {
    verify(items -> items.keyBy(Item::name).aggregate(Aggregates.sum(Item::amount)));
  }

  @Test
  public void aggregate_of_objects_keeps_its_contract() {
    verify(items -> items.keyBy(Item::name).aggregate(new Amounts()));
  }

  @Test
  public void tumbling_window_of_numbers_keeps_its_contract() {
    assertThat(verify(items -> windowed(items).aggregate(Aggregates.count())).lateRecords())
        .isPositive();
  }

  @Test
  public void tumbling_window_of_objects_keeps_its_contract() {
    verify(items -> windowed(items).aggregate(new Amounts()));
  }

  @Test
  public void tumbling_window_of_combinations_keeps_its_contract() {
    verify(items -> windowed(items).reduce(EngineOperatorsTest::sum));
  }

  @Test
  public void tumbling_window_of_records_keeps_its_contract() {
    verify(
        items ->
            windowed(items)
                .<String>process(
                    (name, window, records, output) -> output.collect(name + window + records)));
  }

  @Test
  public void sliding_window_of_numbers_keeps_its_contract() {
    verify(
        items ->
            sliding(items)
                .aggregate(
                    Aggregates.max(Item::amount), (name, window, most) -> name + window + most));
  }

  @Test
  public void sliding_window_of_objects_keeps_its_contract() {
    verify(items -> sliding(items).aggregate(new Amounts()));
  }

  @Test
  public void sliding_window_of_combinations_keeps_its_contract() {
    verify(items -> sliding(items).sum("amount"));
  }

  @Test
  public void sliding_window_of_records_keeps_its_contract() {
    verify(
        items ->
            sliding(items)
                .<String>process(
                    (name, window, records, output) -> output.collect(name + window + records)));
  }

  private static final class Letters implements FlatMapFunction<Item, Character> {
    private static final long serialVersionUID = 1L;

    @Override
    public void flatMap(Item item, Collector<Character> output) {
      for (char letter : item.name().toCharArray()) {
        output.collect(letter);
      }
    }

    @Override
    public void endOfInput(Collector<Character> output) {
      output.collect('.');
    }
  }

  /** An accumulator that grows, and is changed in place. */
  private static final class Amounts
      implements AggregateFunction<Item, List<Integer>, List<Integer>> {
    private static final long serialVersionUID = 1L;

    @Override
    public List<Integer> createAccumulator() {
      return new ArrayList<>();
    }

    @Override
    public List<Integer> add(Item item, List<Integer> amounts) {
      amounts.add(item.amount());
      return amounts;
    }

    @Override
    public List<Integer> merge(List<Integer> first, List<Integer> second) {
      first.addAll(second);
      return first;
    }

    @Override
    public List<Integer> result(List<Integer> amounts) {
      return List.copyOf(amounts);
    }
  }

  /** Each kind of state, and timers that are taken back now and then. */
  private static final class EveryState implements KeyedProcessFunction<String, Item, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(Item item, Context<String> context, Collector<String> output) {
      Integer count = context.<Integer>valueState("count").value();
      context.<Integer>valueState("count").update(count == null ? 1 : count + 1);
      context.<Item>listState("items").add(item);
      context.<Integer, String>mapState("amounts").put(item.amount(), item.name());
      context.<Integer, String>mapState("amounts").remove(item.amount() - 1);
      long time = context.timestamp() + item.amount();
      if (item.amount() % 7 == 0) {
        context.deleteEventTimeTimer(time);
      } else {
        context.registerEventTimeTimer(time);
      }
      if (item.amount() % 11 == 0) {
        context.listState("items").clear();
        context.valueState("count").clear();
      }
      context.output(SIDE, context.key() + context.currentWatermark());
    }

    @Override
    public void onTimer(Context<String> context, Collector<String> output) {
      int entries = 0;
      for (var entry : context.<Integer, String>mapState("amounts").entries()) {
        entries += entry.getKey();
      }
      output.collect(
          context.key()
              + context.timestamp()
              + context.valueState("count").value()
              + context.listState("items").get()
              + entries);
    }
  }
}
