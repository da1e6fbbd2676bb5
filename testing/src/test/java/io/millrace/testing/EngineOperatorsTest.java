package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.function.AggregateFunction;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.Collector;
import io.millrace.api.function.FlatMapFunction;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.function.OutputTag;
import io.millrace.api.plan.Operation;
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
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameter;
import org.junit.runners.Parameterized.Parameters;

/**
 * Every operator of the engine keeps its contract; {@link OperatorsCoveredTest} sees to "every".
 */
@RunWith(Parameterized.class)
public class EngineOperatorsTest {
  private static final Long GIVEN_SEED = Long.getLong("millrace.seed");
  private static final long FRESH_SEED = System.nanoTime();
  private static final List<Long> SEEDS =
      GIVEN_SEED == null ? List.of(1L, FRESH_SEED) : List.of(GIVEN_SEED);
  private static final String LATE_WINDOWS = "tumbling window of numbers";
  private static final OutputTag<Item> LATE = new OutputTag<>("late");
  private static final OutputTag<String> SIDE = new OutputTag<>("side");

  static {
    System.out.println("EngineOperatorsTest: -Dmillrace.seed=" + SEEDS.get(SEEDS.size() - 1));
  }

  record Item(String name, int amount) {}

  /** A program of one operation, and what it is given. */
  record Program(
      String name,
      LongFunction<Inputs<Item>> inputs,
      Function<DataStream<Item>, DataStream<?>> operation) {
    Program(String name, Function<DataStream<Item>, DataStream<?>> operation) {
      this(name, EngineOperatorsTest::items, operation);
    }

    /** With results of one record, so that with one slot each call emits one at most. */
    OperatorContract<Item, Object> contract() {
      return OperatorContract.of(this::apply).mostPerResult(1);
    }

    Operation plannedOperation() {
      return OperatorContract.nodeOf(this::apply).operation();
    }

    @SuppressWarnings("unchecked") // what comes out is only counted
    private DataStream<Object> apply(DataStream<Item> items) {
      return (DataStream<Object>) operation.apply(items);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @Parameters(name = "{0}")
  public static List<Program> programs() {
    return Stream.of(stateless(), keyed(), tumbling(), sliding(), ofManyKeys())
        .flatMap(List::stream)
        .toList();
  }

  @Parameter public Program program;

  private static List<Program> stateless() {
    WatermarkStrategy<Item> strategy =
        WatermarkStrategy.<Item>forBoundedOutOfOrderness(Duration.ofMillis(5))
            .withTimestampAssigner((item, before) -> before + 1);
    return List.of(
        new Program("map", items -> items.map(Item::name)),
        new Program("filter", items -> items.filter(item -> item.amount() > 10)),
        new Program("flat map", items -> items.flatMap(new Letters())),
        new Program("timestamps", items -> items.assignTimestampsAndWatermarks(strategy)),
        new Program(
            "process",
            items ->
                items.<Long>process(
                    (item, context, output) -> {
                      output.collect(context.timestamp());
                      context.output(SIDE, item.name());
                    })));
  }

  private static List<Program> keyed() {
    return List.of(
        new Program("keyed process", items -> items.keyBy(Item::name).process(new EveryState())),
        new Program("reduce", items -> items.keyBy(Item::name).reduce(EngineOperatorsTest::sum)),
        new Program("sum", items -> items.keyBy("name").sum("amount")),
        new Program(
            "aggregate of numbers",
            items -> items.keyBy(Item::name).aggregate(Aggregates.sum(Item::amount))),
        new Program(
            "aggregate of objects", items -> items.keyBy(Item::name).aggregate(new Amounts())));
  }

  private static List<Program> tumbling() {
    return List.of(
        new Program(LATE_WINDOWS, items -> windowed(items).aggregate(Aggregates.count())),
        new Program(
            "tumbling window of objects", items -> windowed(items).aggregate(new Amounts())),
        new Program(
            "tumbling window of combinations",
            items -> windowed(items).reduce(EngineOperatorsTest::sum)),
        new Program(
            "tumbling window of records",
            items ->
                windowed(items)
                    .<String>process(
                        (name, window, records, output) ->
                            output.collect(name + window + records))));
  }

  private static List<Program> sliding() {
    return List.of(
        new Program(
            "sliding window of numbers",
            items ->
                sliding(items)
                    .aggregate(
                        Aggregates.max(Item::amount),
                        (name, window, most) -> name + window + most)),
        new Program("sliding window of objects", items -> sliding(items).aggregate(new Amounts())),
        new Program("sliding window of combinations", items -> sliding(items).sum("amount")),
        new Program(
            "sliding window of records",
            items ->
                sliding(items)
                    .<String>process(
                        (name, window, records, output) ->
                            output.collect(name + window + records))));
  }

  /** With so many keys that a call goes through a part of them only, also if it emits nothing. */
  private static List<Program> ofManyKeys() {
    return List.of(
        new Program(
            "tumbling window of many keys",
            EngineOperatorsTest::itemsOfManyNames,
            items -> windowed(items).aggregate(Aggregates.count())),
        new Program(
            "sliding window of many keys",
            EngineOperatorsTest::itemsOfManyNames,
            items -> sliding(items).aggregate(new Amounts())));
  }

  /** Items of a few names, out of order by up to 30 ms, some of them late, with watermarks. */
  private static Inputs<Item> items(long seed) {
    Random random = new Random(seed);
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

  /** All names in one window, then again in one that does not come at once. */
  private static Inputs<Item> itemsOfManyNames(long seed) {
    Inputs<Item> inputs = new Inputs<>();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 80; i++) {
        inputs.record(new Item("item" + i, (int) (i + seed % 10)), 200L * round + i % 50);
      }
      inputs.watermark(200L * round + 49).watermark(200L * round + 80);
    }
    return inputs;
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
  public void keeps_its_contract() {
    for (long seed : SEEDS) {
      Outcome<Object> outcome = program.contract().verify(program.inputs().apply(seed));
      assertThat(outcome.emitted()).as("seed %d", seed).isNotEmpty();
      if (program.name().equals(LATE_WINDOWS)) {
        assertThat(outcome.lateRecords()).as("seed %d", seed).isPositive();
      }
    }
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
              + " at "
              + context.currentWatermark()
              + context.valueState("count").value()
              + context.listState("items").get()
              + entries);
    }
  }
}
