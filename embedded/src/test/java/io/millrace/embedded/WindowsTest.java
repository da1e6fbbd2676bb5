package io.millrace.embedded;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobResult;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.OutputTag;
import io.millrace.api.stream.DataStream;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.api.window.SlidingEventTimeWindows;
import io.millrace.api.window.TumblingEventTimeWindows;
import io.millrace.embedded.Events.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Event time from source to sink, against loops that count. */
public class WindowsTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  private final long seed = Seeds.of("WindowsTest");
  private final Random random = new Random(seed);
  private final String shared = Shared.newName();
  private final ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
  private String output;

  @Before
  public void setUp() {
    output = LinesSink.newPlace();
    Shared.of(shared).gate.set(Long.MAX_VALUE);
  }

  @Test
  public void shouldSumSlidingWindows_whateverTheParallelism() throws Exception {
    List<List<Timed<Reading>>> splits = Events.random(random, 3, 2000, 10, 20);
    for (int parallelism = 1; parallelism <= 3; parallelism++) {
      String out = LinesSink.newPlace();
      ExecutionEnvironment fresh = ExecutionEnvironment.getExecutionEnvironment();
      fresh.setParallelism(parallelism);
      readings(fresh, splits)
          .keyBy(Reading::sensor)
          .window(SlidingEventTimeWindows.of(ofMillis(1500), ofMillis(500)))
          .aggregate(
              Aggregates.sum(Reading::value),
              (sensor, window, sum) -> window.end() + " " + sensor + " " + sum)
          .sinkTo(LinesSink.to(out));

      new EmbeddedExecutor().execute(fresh.plan("windows"));

      assertThat(LinesSink.lines(out)).isEqualTo(slidingSums(splits, 1500, 500));
    }
  }

  @Test
  public void shouldHandWholeWindowsToAFunction() throws Exception {
    List<List<Timed<Reading>>> splits = Events.random(random, 2, 1000, 5, 20);
    readings(environment, splits)
        .keyBy(Reading::sensor)
        .window(TumblingEventTimeWindows.of(ofSeconds(1)))
        .<String>process(
            (sensor, window, records, collector) -> {
              long sum = 0;
              for (Reading reading : records) {
                sum += reading.value();
              }
              collector.collect(window.end() + " " + sensor + " " + sum);
            })
        .sinkTo(LinesSink.to(output));

    new EmbeddedExecutor().execute(environment.plan("windows"));

    assertThat(LinesSink.lines(output)).isEqualTo(slidingSums(splits, 1000, 1000));
  }

  @Test
  public void shouldReduceGeneralAccumulators() throws Exception {
    List<List<Timed<Reading>>> splits = Events.random(random, 2, 1000, 5, 20);
    environment.setParallelism(2);
    readings(environment, splits)
        .keyBy("sensor")
        .window(SlidingEventTimeWindows.of(ofSeconds(1), ofMillis(250)))
        .reduce(
            (a, b) -> new Reading(a.sensor(), a.value() + b.value()),
            (sensor, window, sum) -> window.end() + " " + sensor + " " + sum.value())
        .sinkTo(LinesSink.to(output));

    new EmbeddedExecutor().withWorkers(2).execute(environment.plan("windows"));

    assertThat(LinesSink.lines(output)).isEqualTo(slidingSums(splits, 1000, 250));
  }

  @Test
  public void shouldSendLateRecordsToASideOutput() throws Exception {
    OutputTag<Long> late = new OutputTag<>("late");
    String latePlace = LinesSink.newPlace();
    // A generator that trusts each record: whatever goes back over a window's end is late.
    List<Timed<Long>> events = new ArrayList<>();
    for (long time = 0; time < 100_000; time += 10) {
      events.add(new Timed<>(time, time));
    }
    events.add(new Timed<>(5L, 5));
    DataStream<Long> counts =
        environment
            .fromSource(
                PacedSource.gated(shared, List.of(events)),
                WatermarkStrategy.<Long>forMonotonousTimestamps(),
                "numbers")
            .keyBy(number -> "all")
            .window(TumblingEventTimeWindows.of(ofSeconds(1)))
            .sideOutputLateData(late)
            .aggregate(Aggregates.count());
    counts.sinkTo(LinesSink.to(output)).name("counts");
    counts.getSideOutput(late).sinkTo(LinesSink.to(latePlace)).name("late");

    new EmbeddedExecutor().execute(environment.plan("late"));

    assertThat(LinesSink.lines(latePlace)).containsExactly("5");
    assertThat(LinesSink.lines(output)).hasSize(100).containsOnly("100");
  }

  @Test
  public void shouldUpdateWindows_whenLatenessIsAllowed() throws Exception {
    List<Timed<Long>> events = new ArrayList<>();
    for (long time = 0; time < 100_000; time += 10) {
      events.add(new Timed<>(time, time));
    }
    events.add(new Timed<>(65_000L, 65_000));
    environment
        .fromSource(
            PacedSource.gated(shared, List.of(events)),
            WatermarkStrategy.<Long>forMonotonousTimestamps(),
            "numbers")
        .keyBy(number -> "all")
        .window(TumblingEventTimeWindows.of(ofSeconds(1)))
        .allowedLateness(ofSeconds(50))
        .aggregate(Aggregates.count(), (key, window, count) -> window.end() + " " + count)
        .sinkTo(LinesSink.to(output));

    new EmbeddedExecutor().execute(environment.plan("lateness"));

    assertThat(LinesSink.lines(output))
        .hasSize(101)
        .contains("66000 100", "66000 101", "67000 100");
  }

  @Test
  public void shouldTakeTimesFromRecords_inTheMiddleOfAProgram() throws Exception {
    List<List<Timed<Reading>>> splits = Events.random(random, 2, 500, 5, 20);
    List<List<Timed<String>>> texts =
        splits.stream()
            .map(
                split ->
                    split.stream()
                        .map(
                            each ->
                                new Timed<>(
                                    each.timestampMillis()
                                        + ","
                                        + each.record().sensor()
                                        + ","
                                        + each.record().value(),
                                    Long.MIN_VALUE))
                        .toList())
            .toList();
    environment
        .fromSource(
            PacedSource.gated(shared, texts), WatermarkStrategy.<String>noWatermarks(), "texts")
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<String>forBoundedOutOfOrderness(ofSeconds(1000))
                .withTimestampAssigner((text, none) -> Long.parseLong(text.split(",")[0])))
        .keyBy(text -> text.split(",")[1])
        .window(TumblingEventTimeWindows.of(ofSeconds(1)))
        .aggregate(
            Aggregates.sum(text -> Long.parseLong(text.split(",")[2])),
            (sensor, window, sum) -> window.end() + " " + sensor + " " + sum)
        .sinkTo(LinesSink.to(output));

    JobResult result = new EmbeddedExecutor().execute(environment.plan("times"));

    assertThat(result.isFinished()).isTrue();
    assertThat(LinesSink.lines(output)).isEqualTo(slidingSums(splits, 1000, 1000));
  }

  private DataStream<Reading> readings(
      ExecutionEnvironment into, List<List<Timed<Reading>>> splits) {
    return into.fromSource(
        PacedSource.gated(shared, splits),
        WatermarkStrategy.<Reading>forBoundedOutOfOrderness(ofMillis(Events.DISORDER_MILLIS)),
        "readings");
  }

  static List<String> slidingSums(
      List<List<Timed<Reading>>> splits, long sizeMillis, long slideMillis) {
    Map<String, Long> sums = new TreeMap<>();
    for (List<Timed<Reading>> split : splits) {
      for (Timed<Reading> each : split) {
        long time = each.timestampMillis();
        for (long start = time - time % slideMillis;
            start > time - sizeMillis;
            start -= slideMillis) {
          String window = (start + sizeMillis) + " " + each.record().sensor();
          sums.merge(window, each.record().value(), Long::sum);
        }
      }
    }
    List<String> lines = new ArrayList<>();
    sums.forEach((key, sum) -> lines.add(key + " " + sum));
    lines.sort(null);
    return lines;
  }
}
