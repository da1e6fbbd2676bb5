package io.millrace.worker.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.function.AggregateFunction;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.Collector;
import io.millrace.api.function.FunctionContext;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.function.OutputTag;
import io.millrace.api.plan.Operation;
import io.millrace.api.tuple.Tuple2;
import io.millrace.planner.ChainedOperator;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.worker.Seeds;
import io.millrace.worker.exchange.RecordBatch;
import io.millrace.worker.memory.PagePool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class KeyedOperatorsTest {
  private static final KeySelector<Tuple2<Object, Integer>, Object> BY_FIRST = Tuple2::f0;
  private static final OutputTag<Long> SIDE = new OutputTag<>("side");

  @Rule public final Timeout timeout = Timeout.seconds(60);

  private enum Color {
    RED,
    GREEN,
    BLUE
  }

  private record Compound(String name, Color color, List<Integer> numbers) {}

  private interface Step {
    Object expected(Map<String, Integer> sums, String key, int number);
  }

  /** Random keys and numbers, with a restart after each few of them. */
  private static void compare(Operation operation, Step step) throws Exception {
    for (int pauseEvery = 0; pauseEvery < 4; pauseEvery++) {
      Random random = new Random(pauseEvery);
      Map<String, Integer> sums = new HashMap<>();
      List<Emitted> expected = new ArrayList<>();
      try (OperatorHarness harness = new OperatorHarness(operation, BY_FIRST, pauseEvery)) {
        for (int i = 0; i < 150; i++) {
          String key = "key" + random.nextInt(20);
          int number = random.nextInt(100);
          harness.record(Tuple2.of(key, number), i);
          sums.merge(key, number, Integer::sum);
          expected.add(new Emitted(step.expected(sums, key, number), i, null));
        }
        assertThat(harness.emitted()).as("seed %d", pauseEvery).isEqualTo(expected);
      }
    }
  }

  @Test
  public void when_records_are_reduced_then_each_gives_the_combination_so_far() throws Exception {
    compare(
        new Operation.KeyedReduce(
            BY_FIRST,
            (Tuple2<Object, Integer> first, Tuple2<Object, Integer> second) ->
                Tuple2.of(first.f0(), first.f1() + second.f1())),
        (sums, key, number) -> Tuple2.of(key, sums.get(key)));
  }

  @Test
  public void when_numbers_are_aggregated_then_each_gives_the_sum_so_far() throws Exception {
    compare(
        new Operation.KeyedAggregate(
            BY_FIRST, Aggregates.<Tuple2<Object, Integer>>sum(record -> record.f1())),
        (sums, key, number) -> Tuple2.of(key, (long) sums.get(key)));
  }

  private static final class Sums
      implements AggregateFunction<Tuple2<Object, Integer>, List<Integer>, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public List<Integer> createAccumulator() {
      return new ArrayList<>();
    }

    @Override
    public List<Integer> add(Tuple2<Object, Integer> record, List<Integer> numbers) {
      numbers.add(record.f1());
      return numbers;
    }

    @Override
    public List<Integer> merge(List<Integer> first, List<Integer> second) {
      first.addAll(second);
      return first;
    }

    @Override
    public Integer result(List<Integer> numbers) {
      return numbers.stream().mapToInt(Integer::intValue).sum();
    }
  }

  @Test
  public void when_objects_are_aggregated_then_each_gives_the_result_so_far() throws Exception {
    compare(
        new Operation.KeyedAggregate(BY_FIRST, new Sums()),
        (sums, key, number) -> Tuple2.of(key, sums.get(key)));
  }

  @Test
  public void when_keys_are_of_any_class_with_content_then_equal_ones_meet() throws Exception {
    try (OperatorHarness harness =
        new OperatorHarness(
            new Operation.KeyedAggregate(
                BY_FIRST, Aggregates.<Tuple2<Object, Integer>>sum(record -> record.f1())),
            BY_FIRST,
            1)) {
      for (int i = 1; i <= 3; i++) {
        harness.record(Tuple2.of(Color.GREEN, i), i);
        harness.record(Tuple2.of(new Compound("name", Color.RED, List.of(1, 2)), i), i);
      }
      List<Emitted> last = harness.emitted().subList(4, 6);
      assertThat(last).allSatisfy(each -> assertThat(second(each)).isEqualTo(6L));
    }
  }

  private static Object second(Emitted emitted) {
    return ((Tuple2<?, ?>) emitted.record()).f1();
  }

  @Test
  public void when_a_key_can_not_be_one_then_the_message_names_the_operator_or_the_class()
      throws Exception {
    try (OperatorHarness harness =
        new OperatorHarness(
            new Operation.KeyedAggregate(BY_FIRST, Aggregates.<Tuple2<Object, Integer>>count()),
            BY_FIRST,
            0)) {
      assertThatThrownBy(() -> harness.record(Tuple2.of(null, 1), 1))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("operator 'tested' is null");
      assertThatThrownBy(() -> harness.record(Tuple2.of(new Object(), 1), 1))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("java.lang.Object");
      assertThatThrownBy(() -> harness.record(Tuple2.of(new HashSet<>(List.of("a")), 1), 1))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("HashSet");
    }
  }

  @Test
  public void when_records_were_announced_then_a_bad_key_fails_with_its_own_record()
      throws Exception {
    TestContext context = TestContext.stateless();
    Operation count =
        new Operation.KeyedAggregate(BY_FIRST, Aggregates.<Tuple2<Object, Integer>>count());
    Operator operator = OperatorFactory.create(new ChainedOperator("tested", count, -1, null));
    operator.open(context);
    RecordBatch batch = new RecordBatch(4);
    for (Object key : new Object[] {"dropped", 1L, new Object(), 1L}) {
      batch.add(Tuple2.of(key, 0), 0);
    }
    operator.announce(batch, 1, 4);
    operator.process(batch.record(1), 0);
    assertThatThrownBy(() -> operator.process(batch.record(2), 0))
        .hasMessageContaining("java.lang.Object");
    operator.process(batch.record(3), 0);
    assertThat(context.emitted)
        .containsExactly(
            new Emitted(Tuple2.of(1L, 1L), 0, null), new Emitted(Tuple2.of(1L, 2L), 0, null));
    operator.close();
  }

  @Test
  public void when_few_keys_become_many_then_each_record_still_gives_the_count_so_far()
      throws Exception {
    Random random = new Random(1);
    PagePool pool = new PagePool(1 << 24);
    TestContext context = // of one key group, in whose table numbers move often
        new TestContext(0, 1, 1, 1, pool, new HashMap<>(), List.of(), new HashMap<>());
    Operation count =
        new Operation.KeyedAggregate(BY_FIRST, Aggregates.<Tuple2<Object, Integer>>count());
    Operator operator = OperatorFactory.create(new ChainedOperator("tested", count, -1, null));
    operator.open(context);
    Map<Object, Long> counts = new HashMap<>();
    SnapshotWork snapshot = SnapshotWork.NONE;
    for (int keys = 1; keys < 40_000; keys += 200) {
      if (random.nextInt(5) == 0) { // from then on, what it holds is copied before it is changed
        snapshot.release();
        snapshot = operator.snapshot(keys, new OperatorSnapshot());
      }
      RecordBatch batch = new RecordBatch(512);
      List<Emitted> expected = new ArrayList<>();
      while (!batch.isFull()) {
        Long key = (long) random.nextInt(keys);
        batch.add(Tuple2.of(key, 0), keys);
        expected.add(new Emitted(Tuple2.of(key, counts.merge(key, 1L, Long::sum)), keys, null));
      }
      operator.announce(batch, 0, batch.size());
      for (int index = 0; index < batch.size(); index++) {
        operator.process(batch.record(index), batch.timestamp(index));
      }
      assertThat(context.emitted).isEqualTo(expected);
      context.emitted.clear();
    }
    snapshot.release();
    operator.close();
  }

  /** Uses each kind of state, and timers that are taken back now and then. */
  private static final class Timing
      implements KeyedProcessFunction<Object, Tuple2<Object, Integer>, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(
        Tuple2<Object, Integer> record, Context<Object> context, Collector<String> output) {
      long time = context.timestamp() + record.f1();
      if (record.f1() % 7 == 0) {
        context.deleteEventTimeTimer(time);
      } else {
        context.registerEventTimeTimer(time);
      }
      Integer count = context.<Integer>valueState("count").value();
      context.<Integer>valueState("count").update(count == null ? 1 : count + 1);
      context.<Integer>listState("numbers").add(record.f1());
      context.<Integer, String>mapState("map").put(record.f1(), "#" + record.f1());
      context.output(SIDE, context.currentWatermark());
    }

    @Override
    public void onTimer(Context<Object> context, Collector<String> output) {
      List<Integer> numbers = new ArrayList<>();
      context.<Integer>listState("numbers").get().forEach(numbers::add);
      TreeSet<Integer> keys = new TreeSet<>();
      context.<Integer, String>mapState("map").entries().forEach(entry -> keys.add(entry.getKey()));
      output.collect(
          context.key()
              + " at "
              + context.timestamp()
              + " count "
              + context.valueState("count").value()
              + " numbers "
              + numbers
              + " map "
              + keys);
      if (context.timestamp() % 5 == 0) {
        context.listState("numbers").clear();
        context.registerEventTimeTimer(context.timestamp() + 1);
      }
    }
  }

  private static final class TimingModel {
    final Map<String, List<Integer>> numbers = new HashMap<>();
    final Map<String, List<Integer>> all = new HashMap<>();
    final TreeSet<Tuple2<Long, String>> timers =
        new TreeSet<>(
            Comparator.<Tuple2<Long, String>>comparingLong(Tuple2::f0).thenComparing(Tuple2::f1));
    final List<Emitted> emitted = new ArrayList<>();
    long watermark = Long.MIN_VALUE;

    void record(String key, int number, long time) {
      if (number % 7 == 0) {
        timers.remove(Tuple2.of(time + number, key));
      } else {
        timers.add(Tuple2.of(time + number, key));
      }
      numbers.computeIfAbsent(key, absent -> new ArrayList<>()).add(number);
      all.computeIfAbsent(key, absent -> new ArrayList<>()).add(number);
      watermark(watermark);
    }

    void watermark(long newWatermark) {
      watermark = newWatermark;
      while (!timers.isEmpty() && timers.first().f0() <= watermark) {
        Tuple2<Long, String> timer = timers.pollFirst();
        long time = timer.f0();
        String key = timer.f1();
        String text =
            key
                + " at "
                + time
                + " count "
                + all.get(key).size()
                + " numbers "
                + numbers.get(key)
                + " map "
                + new TreeSet<>(all.get(key));
        emitted.add(new Emitted(text, time, null));
        if (time % 5 == 0) {
          numbers.get(key).clear();
          timers.add(Tuple2.of(time + 1, key));
        }
      }
    }
  }

  @Test
  public void when_timers_are_due_then_they_are_called_with_the_state_of_their_key()
      throws Exception {
    Operation operation = new Operation.KeyedProcess(BY_FIRST, new Timing());
    Seeds.forEach("KeyedOperatorsTest", 16, seed -> compareTimers(operation, seed));
  }

  private static void compareTimers(Operation operation, long seed) throws Exception {
    Random random = new Random(seed);
    TimingModel model = new TimingModel();
    int pauseEvery = (int) Math.floorMod(seed, 4L);
    try (OperatorHarness harness = new OperatorHarness(operation, BY_FIRST, pauseEvery)) {
      for (int i = 0; i < 200; i++) {
        String key = "key" + random.nextInt(5);
        int number = random.nextInt(30);
        long time = (long) i + random.nextInt(3) - (random.nextInt(4) == 0 ? 20 : 0);
        model.emitted.add(new Emitted(model.watermark, time, "side"));
        harness.record(Tuple2.of(key, number), time);
        model.record(key, number, time);
        check(harness, model, pauseEvery == 0);
        if (random.nextInt(5) == 0) {
          model.watermark(Math.max(model.watermark, time - 5));
          harness.watermark(model.watermark);
          check(harness, model, pauseEvery == 0);
        }
      }
      harness.watermark(Long.MAX_VALUE);
      model.watermark(Long.MAX_VALUE);
      check(harness, model, pauseEvery == 0);
    }
  }

  /** With one task all come in order of time; two are asked one after the other. */
  private static void check(OperatorHarness harness, TimingModel model, boolean hasOneTask) {
    List<Emitted> emitted = harness.takeEmitted();
    assertThat(emitted).containsExactlyInAnyOrderElementsOf(model.emitted);
    if (hasOneTask && !emitted.isEmpty() && emitted.get(0).side() == null) {
      assertThat(emitted).isSortedAccordingTo(Comparator.comparing(Emitted::timestamp));
    }
    model.emitted.clear();
  }

  /** Asks for a time that may have passed, and tells at which watermark it is called. */
  private static final class Late
      implements KeyedProcessFunction<Object, Tuple2<Object, Integer>, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(
        Tuple2<Object, Integer> record, Context<Object> context, Collector<String> output) {
      context.registerEventTimeTimer(record.f1());
    }

    @Override
    public void onTimer(Context<Object> context, Collector<String> output) {
      output.collect(context.key() + " at " + context.currentWatermark());
    }
  }

  @Test
  public void when_a_timer_is_set_in_the_past_then_it_fires_at_the_watermark_it_was_set_at()
      throws Exception {
    Operation operation = new Operation.KeyedProcess(BY_FIRST, new Late());
    try (OperatorHarness harness = new OperatorHarness(operation, BY_FIRST, 0)) {
      harness.watermark(100);
      harness.record(Tuple2.of("a", 60), 1);
      assertThat(harness.takeEmitted()).containsExactly(new Emitted("a at 100", 60, null));
      harness.lastRecord(Tuple2.of("b", 70), 2);
      harness.lastRecord(Tuple2.of("c", 50), 2);
      harness.restart(1);
      assertThat(harness.takeEmitted())
          .as("due at the snapshot, though there is no input")
          .containsExactly(new Emitted("c at 100", 50, null), new Emitted("b at 100", 70, null));
      harness.watermark(80);
      harness.record(Tuple2.of("d", 90), 3);
      assertThat(harness.takeEmitted())
          .as("sources begin anew, the operator does not")
          .containsExactly(new Emitted("d at 100", 90, null));
    }
  }

  @Test
  public void when_timers_of_many_keys_are_due_then_they_are_called_in_order_of_time()
      throws Exception {
    Operation operation = new Operation.KeyedProcess(BY_FIRST, new Late());
    try (OperatorHarness harness = new OperatorHarness(operation, BY_FIRST, 0)) {
      for (int i = 0; i < 1_000; i++) {
        harness.record(Tuple2.of("key" + i % 50, i * 367 % 1_000), 0);
      }
      harness.watermark(999);
      assertThat(harness.takeEmitted())
          .isSortedAccordingTo(Comparator.comparing(Emitted::timestamp))
          .hasSize(1_000);
    }
  }

  @Test
  public void when_many_timers_are_due_then_they_are_called_piece_by_piece() throws Exception {
    Operation operation = new Operation.KeyedProcess(BY_FIRST, new Timing());
    try (OperatorHarness harness = new OperatorHarness(operation, BY_FIRST, 0)) {
      for (int i = 0; i < 3_000; i++) {
        harness.record(Tuple2.of("key" + i, 1), 1_000);
      }
      harness.takeEmitted();
      harness.watermark(2_000);
      assertThat(harness.takeEmitted()).hasSize(3_000);
    }
  }

  private static final List<String> EVENTS = new ArrayList<>();

  private static final class Tracing implements KeySelector<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void open(FunctionContext context) {
      EVENTS.add("open selector of " + context.operatorName());
    }

    @Override
    public String keyOf(String record) {
      return record;
    }

    @Override
    public void close() {
      EVENTS.add("close selector");
      throw new IllegalStateException("selector");
    }
  }

  private static final class TracingFunction
      implements KeyedProcessFunction<String, String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void open(FunctionContext context) {
      EVENTS.add("open function");
      throw new IllegalStateException("can not open");
    }

    @Override
    public void process(String record, Context<String> context, Collector<String> output) {}

    @Override
    public void close() {
      EVENTS.add("close function");
    }
  }

  @Test
  public void when_opening_fails_then_everything_opened_is_closed() throws Exception {
    EVENTS.clear();
    TestContext context = TestContext.stateless();
    Operator operator =
        OperatorFactory.create(
            new ChainedOperator(
                "tested",
                new Operation.KeyedProcess(new Tracing(), new TracingFunction()),
                -1,
                null));
    assertThatThrownBy(() -> operator.open(context)).hasMessage("can not open");
    assertThatThrownBy(operator::close).hasMessage("selector");
    assertThat(EVENTS)
        .containsExactly(
            "open selector of tested", "open function", "close function", "close selector");
    assertThat(context.pagePool().bytesInUse()).isZero();
  }
}
