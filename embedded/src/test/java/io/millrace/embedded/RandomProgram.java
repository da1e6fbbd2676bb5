package io.millrace.embedded;

import static java.time.Duration.ofMillis;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.Collector;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.function.OutputTag;
import io.millrace.api.plan.Plan;
import io.millrace.api.state.MapState;
import io.millrace.api.stream.DataStream;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.api.window.SlidingEventTimeWindows;
import io.millrace.embedded.Events.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A program made of random steps on random input, and what must come out of it, found by loops over
 * lists.
 */
final class RandomProgram {
  private static final long FACTOR_LIMIT = 1_000;

  /** Something that is done with a stream, and with a list. */
  private interface Step {
    DataStream<Reading> apply(DataStream<Reading> stream);

    List<Timed<Reading>> apply(List<Timed<Reading>> records);
  }

  private final Random random;
  private final List<List<Timed<Reading>>> splits;
  private final List<Step> steps = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final int ending;
  private final long sizeMillis;
  private final long slideMillis;
  private final long failAt;

  RandomProgram(Random random) {
    this.random = random;
    int splitCount = 1 + random.nextInt(4);
    splits =
        Events.random(random, splitCount, 200 + random.nextInt(1_500), 1 + random.nextInt(50), 20);
    int stepCount = random.nextInt(4);
    for (int i = 0; i < stepCount; i++) {
      steps.add(randomStep(i));
    }
    ending = random.nextInt(4);
    slideMillis = 100L * (1 + random.nextInt(10));
    sizeMillis = 100L * random.nextInt(20) + slideMillis;
    failAt = 1L + random.nextInt(3_000);
    text.append("ending ").append(ending).append(" size ").append(sizeMillis).append(" slide ");
    text.append(slideMillis).append(" failAt ").append(failAt);
  }

  /** The program, which writes to a place and fails as often as the shared state says. */
  Plan plan(String shared, int parallelism, String output) {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.setParallelism(parallelism);
    DataStream<Reading> stream =
        environment
            .fromSource(
                PacedSource.perSnapshot(shared, 250, splits),
                WatermarkStrategy.<Reading>forBoundedOutOfOrderness(
                    ofMillis(Events.DISORDER_MILLIS)),
                "readings")
            .setParallelism(1 + random.nextInt(3));
    for (Step step : steps) {
      stream = step.apply(stream);
    }
    stream = stream.map(new FailingMap<>(shared, failAt));
    end(stream).sinkTo(LinesSink.to(output));
    return environment.plan("random program");
  }

  /** The lines that the program must write, sorted. */
  List<String> expected() {
    List<Timed<Reading>> records = splits.stream().flatMap(List::stream).toList();
    for (Step step : steps) {
      records = step.apply(records);
    }
    List<String> lines =
        switch (ending) {
          case 0, 1 -> WindowsTest.slidingSums(List.of(records), sizeMillis, slideMillis);
          case 2 -> WindowsTest.slidingSums(List.of(records), slideMillis, slideMillis);
          default -> runningCounts(records);
        };
    return lines.stream().sorted().toList();
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private DataStream<String> end(DataStream<Reading> stream) {
    return switch (ending) {
      case 0 ->
          stream
              .keyBy(Reading::sensor)
              .window(SlidingEventTimeWindows.of(ofMillis(sizeMillis), ofMillis(slideMillis)))
              .aggregate(
                  Aggregates.sum(Reading::value),
                  (sensor, window, sum) -> window.end() + " " + sensor + " " + sum);
      case 1 ->
          stream
              .keyBy("sensor")
              .window(SlidingEventTimeWindows.of(ofMillis(sizeMillis), ofMillis(slideMillis)))
              .process(
                  (sensor, window, readings, collector) -> {
                    long sum = 0;
                    for (Reading reading : readings) {
                      sum += reading.value();
                    }
                    collector.collect(window.end() + " " + sensor + " " + sum);
                  });
      case 2 -> stream.keyBy(Reading::sensor).process(new SumByTimer(slideMillis));
      default ->
          stream
              .keyBy(Reading::sensor)
              .aggregate(Aggregates.count())
              .map(counted -> counted.f0() + " " + counted.f1());
    };
  }

  /** Tumbling windows, made by hand from state and timers. */
  private record SumByTimer(long sizeMillis)
      implements KeyedProcessFunction<String, Reading, String> {
    @Override
    public void process(Reading reading, Context<String> context, Collector<String> output) {
      long end = context.timestamp() / sizeMillis * sizeMillis + sizeMillis;
      MapState<Long, Long> sums = context.mapState("sums");
      Long sum = sums.get(end);
      sums.put(end, sum == null ? reading.value() : sum + reading.value());
      context.registerEventTimeTimer(end - 1);
    }

    @Override
    public void onTimer(Context<String> context, Collector<String> output) {
      long end = context.timestamp() + 1;
      MapState<Long, Long> sums = context.mapState("sums");
      output.collect(end + " " + context.key() + " " + sums.get(end));
      sums.remove(end);
    }
  }

  private static List<String> runningCounts(List<Timed<Reading>> records) {
    Map<String, Integer> counts = new TreeMap<>();
    List<String> lines = new ArrayList<>();
    for (Timed<Reading> each : records) {
      String sensor = each.record().sensor();
      lines.add(sensor + " " + counts.merge(sensor, 1, Integer::sum));
    }
    return lines;
  }

  private Step randomStep(int index) {
    int kind = random.nextInt(5);
    long number = 2L + random.nextInt(5);
    text.append("step ").append(kind).append(" with ").append(number).append("; ");
    return switch (kind) {
      case 0 -> new Multiply(number);
      case 1 -> new Drop(number);
      case 2 -> new Repeat(number);
      case 3 -> new Rebalance();
      default -> new PartAndMeet(number, index);
    };
  }

  private static Reading multiplied(Reading reading, long factor) {
    return new Reading(reading.sensor(), reading.value() * factor % FACTOR_LIMIT);
  }

  private record Multiply(long factor) implements Step {
    @Override
    public DataStream<Reading> apply(DataStream<Reading> stream) {
      long by = factor;
      return stream.map(reading -> multiplied(reading, by));
    }

    @Override
    public List<Timed<Reading>> apply(List<Timed<Reading>> records) {
      return records.stream()
          .map(each -> new Timed<>(multiplied(each.record(), factor), each.timestampMillis()))
          .toList();
    }
  }

  private record Drop(long divisor) implements Step {
    @Override
    public DataStream<Reading> apply(DataStream<Reading> stream) {
      long by = divisor;
      return stream.filter(reading -> reading.value() % by != 0);
    }

    @Override
    public List<Timed<Reading>> apply(List<Timed<Reading>> records) {
      return records.stream().filter(each -> each.record().value() % divisor != 0).toList();
    }
  }

  private record Repeat(long times) implements Step {
    @Override
    public DataStream<Reading> apply(DataStream<Reading> stream) {
      long count = times;
      return stream.flatMap(
          (reading, output) -> {
            for (long i = 0; i < count; i++) {
              output.collect(reading);
            }
          });
    }

    @Override
    public List<Timed<Reading>> apply(List<Timed<Reading>> records) {
      List<Timed<Reading>> repeated = new ArrayList<>();
      for (long i = 0; i < times; i++) {
        repeated.addAll(records);
      }
      return repeated;
    }
  }

  private record Rebalance() implements Step {
    @Override
    public DataStream<Reading> apply(DataStream<Reading> stream) {
      return stream.rebalance();
    }

    @Override
    public List<Timed<Reading>> apply(List<Timed<Reading>> records) {
      return records;
    }
  }

  /** Some records go through a side output and come back. */
  private record PartAndMeet(long divisor, int index) implements Step {
    @Override
    public DataStream<Reading> apply(DataStream<Reading> stream) {
      OutputTag<Reading> tag = new OutputTag<>("side");
      long by = divisor;
      DataStream<Reading> main =
          stream.process(
              (reading, context, output) -> {
                if (reading.value() % by == 0) {
                  context.output(tag, reading);
                } else {
                  output.collect(reading);
                }
              });
      return main.union(main.getSideOutput(tag).map(reading -> reading).name("side " + index));
    }

    @Override
    public List<Timed<Reading>> apply(List<Timed<Reading>> records) {
      return records;
    }
  }
}
