package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobResult;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.Collector;
import io.millrace.api.function.Counter;
import io.millrace.api.function.FlatMapFunction;
import io.millrace.api.function.FunctionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Programs as users write them first, run as users run them first. */
public class WordCountTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  private static final List<String> LINES =
      List.of("to be or not to be", "that is the question", "to be is to do");

  /** A word and how often it was seen. */
  public record WordCount(String word, long count) {}

  /** The same as a class of the old kind. */
  public static final class Score {
    public String player;
    public int points;

    public Score() {}

    Score(String player, int points) {
      this.player = player;
      this.points = points;
    }

    @Override
    public String toString() {
      return player + "=" + points;
    }
  }

  private static final class Words implements FlatMapFunction<String, String> {
    private static final long serialVersionUID = 1L;
    private transient Counter lines;

    @Override
    public void open(FunctionContext context) {
      lines = context.counter("words", "lines");
    }

    @Override
    public void flatMap(String line, Collector<String> output) {
      lines.add(1);
      for (String word : line.split(" ")) {
        output.collect(word);
      }
    }
  }

  @Test
  public void shouldCountWords_foundThroughTheServiceLoader() throws Exception {
    String output = LinesSink.newPlace();
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.setParallelism(2);
    environment
        .fromCollection(LINES)
        .flatMap(new Words())
        .name("words")
        .keyBy(word -> word)
        .aggregate(Aggregates.count())
        .map(counted -> counted.f0() + " " + counted.f1())
        .sinkTo(LinesSink.to(output));

    JobResult result = environment.execute("word count");

    assertThat(LinesSink.lines(output)).isEqualTo(runningCounts());
    assertThat(LinesSink.hiddenLines(output)).isZero();
    assertThat(result.isFinished()).isTrue();
    assertThat(result.counters()).containsEntry("words/words/lines", 3L);
  }

  @Test
  public void shouldSumAFieldOfRecords() throws Exception {
    String output = LinesSink.newPlace();
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment
        .fromCollection(LINES)
        .flatMap(new Words())
        .map(word -> new WordCount(word, 1))
        .keyBy("word")
        .sum("count")
        .map(counted -> counted.word() + " " + counted.count())
        .sinkTo(LinesSink.to(output));

    environment.execute("sum of a record's field");

    assertThat(LinesSink.lines(output)).isEqualTo(runningCounts());
  }

  @Test
  public void shouldReducePlainObjects_acrossTheNetwork() throws Exception {
    String output = LinesSink.newPlace();
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment.setParallelism(3);
    environment
        .fromElements("ada 3", "bob 4", "ada 5", "cy 1", "bob 1", "ada 1")
        .map(text -> new Score(text.split(" ")[0], Integer.parseInt(text.split(" ")[1])))
        .rebalance()
        .map(score -> score)
        .keyBy(score -> score.player)
        .reduce((a, b) -> new Score(a.player, Math.max(a.points, b.points)))
        .keyBy("player")
        .process((score, context, collector) -> collector.collect(context.key() + "!"))
        .sinkTo(LinesSink.to(output));

    new EmbeddedExecutor().withWorkers(3).execute(environment.plan("reduce"));

    assertThat(LinesSink.lines(output))
        .containsExactly("ada!", "ada!", "ada!", "bob!", "bob!", "cy!");
  }

  /** With each word its count so far, whatever the order. */
  private static List<String> runningCounts() {
    Map<String, Integer> counts = new TreeMap<>();
    List<String> expected = new ArrayList<>();
    for (String line : LINES) {
      for (String word : line.split(" ")) {
        expected.add(word + " " + counts.merge(word, 1, Integer::sum));
      }
    }
    expected.sort(null);
    return expected;
  }
}
