package io.millrace.worker.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.function.AggregateFunction;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.Collector;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.OutputTag;
import io.millrace.api.function.ProcessWindowFunction;
import io.millrace.api.function.WindowFunction;
import io.millrace.api.plan.Operation;
import io.millrace.api.window.AlignedWindows;
import io.millrace.api.window.TimeWindow;
import io.millrace.worker.Seeds;
import io.millrace.worker.operator.WindowModel.Event;
import io.millrace.worker.operator.WindowModel.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class WindowOperatorTest {
  private static final KeySelector<Event, String> BY_KEY = Event::key;
  private static final WindowFunction<String, Object, Result> RESULT = Result::new;
  private static final OutputTag<Event> LATE = new OutputTag<>("late");

  @Rule public final Timeout timeout = Timeout.seconds(120);

  /** Numbers in the order in which they were added: by slice, and in each by arrival. */
  private static final class Texts implements AggregateFunction<Event, Texts.Gathered, String> {
    private static final long serialVersionUID = 1L;

    record Gathered(String text) {}

    @Override
    public Gathered createAccumulator() {
      return new Gathered("");
    }

    @Override
    public Gathered add(Event event, Gathered gathered) {
      return new Gathered(gathered.text() + event.number() + " ");
    }

    @Override
    public Gathered merge(Gathered first, Gathered second) {
      return new Gathered(first.text() + second.text());
    }

    @Override
    public String result(Gathered gathered) {
      return gathered.text();
    }
  }

  private static final class Arrivals implements ProcessWindowFunction<Event, String, Result> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(
        String key, TimeWindow window, Iterable<Event> records, Collector<Result> output) {
      List<Integer> numbers = new ArrayList<>();
      records.forEach(event -> numbers.add(event.number()));
      output.collect(new Result(key, window, numbers));
    }
  }

  private static Operation.WindowAggregate count(AlignedWindows windows, long lateness) {
    return new Operation.WindowAggregate(
        BY_KEY, windows, Aggregates.<Event>count(), RESULT, lateness, LATE);
  }

  @Test
  public void when_numbers_are_aggregated_then_results_are_those_of_the_model() throws Exception {
    Seeds.forEach(
        "WindowOperatorTest, numbers",
        30,
        seed -> {
          Random random = new Random(seed);
          AlignedWindows windows = randomWindows(random);
          long lateness = random.nextInt(3) * windows.sizeMillis() / 2;
          compare(
              seed,
              random,
              windows,
              lateness,
              count(windows, lateness),
              (key, events) -> size(events));
        });
  }

  private static Object size(List<Event> events) {
    return (long) events.size();
  }

  @Test
  public void when_objects_are_aggregated_then_slices_are_merged_in_order() throws Exception {
    Seeds.forEach(
        "WindowOperatorTest, objects",
        20,
        seed -> {
          Random random = new Random(seed);
          AlignedWindows windows = randomWindows(random);
          long lateness = random.nextInt(3) * windows.sizeMillis() / 2;
          SliceGrid grid = new SliceGrid(windows);
          compare(
              seed,
              random,
              windows,
              lateness,
              new Operation.WindowAggregate(BY_KEY, windows, new Texts(), RESULT, lateness, LATE),
              (key, events) ->
                  events.stream()
                      .sorted(Comparator.comparingLong(event -> grid.sliceOf(event.time())))
                      .map(event -> event.number() + " ")
                      .collect(Collectors.joining()));
        });
  }

  @Test
  public void when_records_are_gathered_then_they_come_in_order_of_arrival() throws Exception {
    Seeds.forEach(
        "WindowOperatorTest, records",
        20,
        seed -> {
          Random random = new Random(seed);
          AlignedWindows windows = randomWindows(random);
          long lateness = random.nextInt(3) * windows.sizeMillis() / 2;
          compare(
              seed,
              random,
              windows,
              lateness,
              new Operation.WindowProcess(BY_KEY, windows, new Arrivals(), lateness, LATE),
              (key, events) -> events.stream().map(Event::number).toList());
        });
  }

  private static AlignedWindows randomWindows(Random random) {
    long size = 1L + random.nextInt(random.nextInt(3) == 0 ? 500 : 20);
    long slide =
        random.nextBoolean() ? size : Math.min(size, size / 8 + 1 + random.nextInt((int) size));
    return new AlignedWindows(size, slide, random.nextInt((int) slide));
  }

  /**
   * Random events, out of order and in bursts, a few of them far in the future, with watermarks and
   * restarts in between.
   */
  private static void compare(
      long seed,
      Random random,
      AlignedWindows windows,
      long lateness,
      Operation operation,
      BiFunction<String, List<Event>, Object> result)
      throws Exception {
    WindowModel model =
        new WindowModel(
            windows.sizeMillis(), windows.slideMillis(), windows.offsetMillis(), lateness, result);
    List<Event> late = new ArrayList<>();
    int pauseEvery = random.nextInt(4);
    try (OperatorHarness harness = new OperatorHarness(operation, BY_KEY, pauseEvery)) {
      long time = random.nextInt(1000) - 500L;
      for (int number = 0; number < 200; number++) {
        time += random.nextInt(20) == 0 ? random.nextInt(200) : random.nextInt(3);
        long wrongClock = random.nextInt(40) == 0 ? random.nextLong(1L << random.nextInt(50)) : 0;
        Event event =
            new Event("key" + random.nextInt(5), time - random.nextInt(40) + wrongClock, number);
        harness.record(event, event.time());
        model.record(event);
        if (random.nextInt(4) == 0) {
          long watermark = time - random.nextInt(30);
          harness.watermark(watermark);
          model.watermark(watermark);
        }
        check(seed, windows, harness, model, late);
      }
      harness.watermark(Long.MAX_VALUE);
      model.watermark(Long.MAX_VALUE);
      check(seed, windows, harness, model, late);
      assertThat(late).as("late, seed %d", seed).isEqualTo(model.late);
      assertThat(harness.counter("windows/late records")).isEqualTo(model.late.size());
      assertThat(harness.bytesInUse()).as("when all windows are over").isLessThan(64 * 1024);
    }
  }

  private static void check(
      long seed,
      AlignedWindows windows,
      OperatorHarness harness,
      WindowModel model,
      List<Event> late) {
    List<Emitted> results = new ArrayList<>();
    for (Emitted emitted : harness.takeEmitted()) {
      if (emitted.side() == null) {
        results.add(emitted);
      } else {
        assertThat(emitted.side()).isEqualTo(LATE.name());
        late.add((Event) emitted.record());
      }
    }
    assertThat(results)
        .as("%s, seed %d", windows, seed)
        .containsExactlyInAnyOrderElementsOf(model.emitted);
    model.emitted.clear();
  }

  @Test
  public void when_the_watermark_jumps_then_windows_fire_in_order_of_their_ends() throws Exception {
    AlignedWindows windows = new AlignedWindows(10, 5, 0);
    try (OperatorHarness harness = new OperatorHarness(count(windows, 0), BY_KEY, 0)) {
      for (int number = 0; number < 200; number++) {
        harness.record(new Event("key" + number % 7, number * 37 % 211, number), number * 37 % 211);
      }
      harness.watermark(Long.MAX_VALUE);
      assertThat(harness.emitted()).isSortedAccordingTo(Comparator.comparing(Emitted::timestamp));
      assertThat(harness.emitted()).hasSizeGreaterThan(200);
    }
  }

  @Test
  public void when_many_keys_are_due_then_they_are_emitted_piece_by_piece() throws Exception {
    AlignedWindows windows = new AlignedWindows(5, 1, 0);
    try (OperatorHarness harness = new OperatorHarness(count(windows, 0), BY_KEY, 0)) {
      for (int key = 0; key < 5_000; key++) {
        harness.record(new Event("key" + key, 4, key), 4);
      }
      int before = harness.calls();
      harness.watermark(Long.MAX_VALUE);
      assertThat(harness.emitted()).hasSize(5 * 5_000);
      assertThat(harness.calls() - before).isGreaterThanOrEqualTo(24);
    }
  }

  @Test
  public void when_few_words_are_counted_then_memory_stays_small() throws Exception {
    AlignedWindows windows = new AlignedWindows(5_000, 1_000, 0);
    try (OperatorHarness harness = new OperatorHarness(count(windows, 0), BY_KEY, 0)) {
      for (int number = 0; number < 100_000; number++) {
        harness.record(new Event("word" + number % 10, number * 10L, number), number * 10L);
        if (number % 100 == 0) {
          harness.watermark(number * 10L - 1_000);
        }
      }
      assertThat(harness.bytesInUse()).isLessThanOrEqualTo(64 * 1024);
    }
  }

  @Test
  public void when_a_key_has_many_slices_then_all_of_them_count() throws Exception {
    AlignedWindows windows = new AlignedWindows(1_000, 1, 0);
    try (OperatorHarness harness = new OperatorHarness(count(windows, 0), BY_KEY, 0)) {
      for (int number = 0; number < 3_000; number++) {
        long time = number * 7919L % 3_000;
        harness.record(new Event("key", time, number), time);
      }
      harness.watermark(2_999);
      List<Emitted> last = harness.emitted();
      assertThat(last).hasSize(3_000);
      assertThat(last.get(2_999).record())
          .isEqualTo(new Result("key", new TimeWindow(2_000, 3_000), 1_000L));
    }
  }

  /** By spans of the greatest common divisor, 1 ms, a key had ten thousand slices. */
  @Test
  public void when_the_size_is_no_multiple_of_the_slide_then_a_key_stays_small() throws Exception {
    AlignedWindows windows = new AlignedWindows(10_001, 1_000, 3);
    try (OperatorHarness harness = new OperatorHarness(count(windows, 0), BY_KEY, 0)) {
      for (int number = 0; number < 10_001; number++) {
        harness.record(new Event("key", number + 3L, number), number + 3L);
      }
      assertThat(harness.bytesInUse()).isLessThan(128 * 1024);
      harness.watermark(10_003);
      Emitted last = harness.emitted().get(harness.emitted().size() - 1);
      assertThat(last.record()).isEqualTo(new Result("key", new TimeWindow(3, 10_004), 10_001L));
    }
  }

  /** Counts how many objects were made of it. */
  record Heavy(String key, int number) {
    private static int made;

    Heavy {
      made++;
    }
  }

  private static final class TwoPasses implements ProcessWindowFunction<Heavy, String, Integer> {
    private static final long serialVersionUID = 1L;
    private static final int MOST_AHEAD = 3; // one of each other slice, and one that is passed on

    @Override
    public void process(
        String key, TimeWindow window, Iterable<Heavy> records, Collector<Integer> output) {
      for (int pass = 0; pass < 2; pass++) {
        int before = Heavy.made;
        int read = 0;
        int last = -1;
        for (Heavy record : records) {
          read++;
          assertThat(record.number()).isGreaterThan(last);
          last = record.number();
          assertThat(Heavy.made - before).isLessThanOrEqualTo(read + MOST_AHEAD);
          if (pass == 1) {
            output.collect(record.number());
          }
        }
      }
      Iterator<Heavy> started = records.iterator();
      started.next();
      kept = List.of(records::iterator, started::next, started::hasNext);
    }

    private static List<Callable<?>> kept;
  }

  @Test
  public void makes_theRecordsOfAWindow_oneByOne_asTheFunctionReadsThem() throws Exception {
    for (AlignedWindows windows :
        List.of(new AlignedWindows(3_000, 3_000, 0), new AlignedWindows(3_000, 1_000, 0))) {
      KeySelector<Heavy, String> byKey = Heavy::key;
      Operation operation =
          new Operation.WindowProcess(byKey, windows, new TwoPasses(), 0, new OutputTag<>("late"));
      try (OperatorHarness harness = new OperatorHarness(operation, byKey, 0)) {
        for (int number = 0; number < 300; number++) {
          harness.record(new Heavy("key", number), number * 1_777L % 3_000);
        }
        harness.watermark(2_999);
        List<Object> emitted =
            harness.emitted().stream().map(Emitted::record).collect(Collectors.toList());
        assertThat(emitted.subList(emitted.size() - 300, emitted.size()))
            .isEqualTo(IntStream.range(0, 300).boxed().toList());
        for (Callable<?> late : TwoPasses.kept) {
          assertThatThrownBy(late::call)
              .isInstanceOf(UserException.class)
              .hasMessageContaining("operator 'tested'")
              .hasMessageContaining("after its process(...) had returned");
        }
      }
    }
  }

  @Test
  public void when_a_record_has_no_event_time_then_the_message_says_what_to_do() throws Exception {
    AlignedWindows windows = new AlignedWindows(5, 1, 0);
    try (OperatorHarness harness = new OperatorHarness(count(windows, 0), BY_KEY, 0)) {
      assertThatThrownBy(() -> harness.record(new Event("key", 0, 0), Long.MIN_VALUE))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("'tested'")
          .hasMessageContaining("watermark strategy");
      assertThatThrownBy(() -> harness.record(new Event("key", 0, 0), Long.MAX_VALUE))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("no time in milliseconds");
    }
  }

  @Test
  public void when_windows_have_changed_then_the_state_is_refused() throws Exception {
    AlignedWindows windows = new AlignedWindows(5, 1, 0);
    try (OperatorHarness harness = new OperatorHarness(count(windows, 0), BY_KEY, 0)) {
      harness.record(new Event("key", 1, 1), 1);
      harness.change(count(new AlignedWindows(6, 1, 0), 0));
      assertThatThrownBy(() -> harness.restart(1))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("5 ms every 1 ms")
          .hasMessageContaining("6 ms every 1 ms");
    }
  }
}
