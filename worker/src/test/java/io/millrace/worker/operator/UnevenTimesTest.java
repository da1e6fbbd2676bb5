package io.millrace.worker.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.function.Aggregates;
import io.millrace.api.function.Collector;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.function.OutputTag;
import io.millrace.api.function.WindowFunction;
import io.millrace.api.plan.Operation;
import io.millrace.api.tuple.Tuple2;
import io.millrace.api.window.AlignedWindows;
import io.millrace.worker.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.Test;

/**
 * The tasks of a snapshot may have come to different times, where inputs were idle and each heard
 * of it at another moment. Then what has fired does not fire again, and what has not still does,
 * whatever tasks go on with the keys.
 */
public class UnevenTimesTest {
  private static final KeySelector<Tuple2<String, Long>, String> BY_NAME = Tuple2::f0;
  private static final OutputTag<Tuple2<String, Long>> LATE = new OutputTag<>("late");
  private static final WindowFunction<String, Long, String> RESULT =
      (key, window, count) -> key + " " + window.start() + ": " + count;
  private static final long SIZE_MILLIS = 20;

  @Test
  public void a_window_that_has_fired_does_not_fire_again_after_rescaling() throws Exception {
    try (OperatorHarness harness = harness(0)) {
      harness.restart(2);
      Tuple2<String, Long> behind = recordOf(harness, 0, 65);
      Tuple2<String, Long> ahead = recordOf(harness, 1, 65);
      harness.record(behind, 65);
      harness.record(ahead, 65);
      harness.watermark(0, 50);
      harness.watermark(1, 100);
      assertThat(harness.takeEmitted())
          .containsExactly(new Emitted(ahead.f0() + " 60: 1", 79, null));
      harness.restart(1);
      harness.record(ahead, 66);
      assertThat(harness.takeEmitted())
          .as("too late for its key")
          .containsExactly(new Emitted(ahead, 66, LATE.name()));
      harness.record(behind, 66);
      harness.restart(1);
      harness.watermark(90);
      assertThat(harness.takeEmitted())
          .containsExactly(new Emitted(behind.f0() + " 60: 2", 79, null));
    }
  }

  private static Tuple2<String, Long> recordOf(OperatorHarness harness, int task, long time)
      throws Exception {
    for (int i = 0; ; i++) {
      Tuple2<String, Long> record = Tuple2.of("key" + i, time);
      if (harness.taskOf(record) == task) {
        return record;
      }
    }
  }

  private static OperatorHarness harness(long latenessMillis) throws Exception {
    AlignedWindows windows = new AlignedWindows(SIZE_MILLIS, SIZE_MILLIS, 0);
    return new OperatorHarness(
        new Operation.WindowAggregate(
            BY_NAME,
            windows,
            Aggregates.<Tuple2<String, Long>>count(),
            RESULT,
            latenessMillis,
            LATE),
        BY_NAME,
        0);
  }

  @Test
  public void windows_agree_with_a_model_whatever_tasks_go_on() throws Exception {
    Seeds.forEach("UnevenTimesTest", 100, seed -> new Windows(seed).run());
  }

  /** Counts by key and window, with a time for each key. */
  private static final class Windows {
    final Random random;
    final long lateness;
    final Map<String, Long> reached = new HashMap<>();
    final Map<String, TreeMap<Long, Long>> counts = new HashMap<>();
    final List<Emitted> expected = new ArrayList<>();

    Windows(long seed) {
      random = new Random(seed);
      lateness = random.nextBoolean() ? 0 : 15;
    }

    void run() throws Exception {
      try (OperatorHarness harness = harness(lateness)) {
        for (int step = 0; step < 300; step++) {
          if (random.nextInt(20) == 0) {
            harness.restart(1 + random.nextInt(3));
          } else if (random.nextInt(4) == 0) {
            int task = random.nextInt(harness.parallelism());
            long watermark = step + random.nextInt(60) - 30L;
            harness.watermark(task, watermark);
            for (int key = 0; key < 8; key++) {
              if (harness.taskOf(Tuple2.of("key" + key, 0L)) == task) {
                reach("key" + key, watermark);
              }
            }
          } else {
            Tuple2<String, Long> record =
                Tuple2.of("key" + random.nextInt(8), step + random.nextInt(60) - 30L);
            harness.record(record, record.f1());
            add(record);
          }
          check(harness, "step " + step);
        }
        harness.watermark(Long.MAX_VALUE);
        for (int key = 0; key < 8; key++) {
          reach("key" + key, Long.MAX_VALUE);
        }
        check(harness, "at the end");
      }
    }

    private void check(OperatorHarness harness, String when) {
      assertThat(harness.takeEmitted())
          .as(when)
          .containsExactlyInAnyOrderElementsOf(List.copyOf(expected));
      expected.clear();
    }

    private void add(Tuple2<String, Long> record) {
      String key = record.f0();
      long window = Math.floorDiv(record.f1(), SIZE_MILLIS) * SIZE_MILLIS;
      long last = window + SIZE_MILLIS - 1;
      long watermark = reached.getOrDefault(key, Long.MIN_VALUE);
      if (watermark >= last + lateness) {
        expected.add(new Emitted(record, record.f1(), LATE.name()));
        return;
      }
      counts.computeIfAbsent(key, absent -> new TreeMap<>()).merge(window, 1L, Long::sum);
      if (watermark >= last) {
        fire(key, window);
      }
    }

    private void fire(String key, long window) {
      String result = key + " " + window + ": " + counts.get(key).get(window);
      expected.add(new Emitted(result, window + SIZE_MILLIS - 1, null));
    }

    private void reach(String key, long watermark) {
      long before = reached.getOrDefault(key, Long.MIN_VALUE);
      if (watermark > before) {
        reached.put(key, watermark);
        for (long window : counts.getOrDefault(key, new TreeMap<>()).keySet()) {
          long last = window + SIZE_MILLIS - 1;
          if (last > before && last <= watermark) {
            fire(key, window);
          }
        }
      }
    }
  }

  private static final class Times
      implements KeyedProcessFunction<String, Tuple2<String, Long>, Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(
        Tuple2<String, Long> record, Context<String> context, Collector<Long> output) {
      output.collect(context.currentWatermark());
    }
  }

  @Test
  public void a_function_sees_no_earlier_time_than_before() throws Exception {
    Operation operation = new Operation.KeyedProcess(BY_NAME, new Times());
    try (OperatorHarness harness = new OperatorHarness(operation, BY_NAME, 0)) {
      harness.restart(2);
      Tuple2<String, Long> behind = recordOf(harness, 0, 1);
      Tuple2<String, Long> ahead = recordOf(harness, 1, 1);
      harness.watermark(0, 50);
      harness.watermark(1, 100);
      harness.restart(1);
      harness.restart(1);
      harness.record(behind, 1);
      harness.record(ahead, 1);
      harness.watermark(70);
      harness.record(behind, 1);
      harness.record(ahead, 1);
      assertThat(harness.takeEmitted())
          .extracting(Emitted::record)
          .containsExactly(50L, 100L, 70L, 100L);
    }
  }
}
