package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobFailedException;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.Collector;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.stream.DataStream;
import io.millrace.worker.WorkerOptions;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** What a user can get wrong ends the job with one message, which says what and where. */
public class BadInputTest {
  private static final int LARGE_BYTES = 100 << 20;

  @Rule public final Timeout timeout = Timeout.seconds(120);

  private final ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
  private final String output = LinesSink.newPlace();

  private void assertFails(DataStream<?> stream, String... inMessage) {
    stream.sinkTo(LinesSink.to(output));
    assertThatThrownBy(() -> new EmbeddedExecutor().execute(environment.plan("bad")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContainingAll(inMessage)
        .hasMessageNotContaining("\tat ");
  }

  private DataStream<?> countBy(KeySelector<Long, Object> keySelector) {
    return environment
        .fromSequence(1, 100)
        .name("numbers")
        .keyBy(keySelector)
        .aggregate(Aggregates.count())
        .name("count");
  }

  @Test
  public void whenAKeyIsNull_thenOperatorAndRecordAreNamed() {
    assertFails(
        countBy(number -> number == 50 ? null : number),
        "operator 'count' failed on record '50'",
        "the key of the record is null");
  }

  @Test
  public void whenKeysHaveNoContent_thenTheirClassIsNamed() {
    assertFails(
        countBy(number -> new Object()), "operator 'count'", "record '1'", "java.lang.Object");
  }

  private static final class Opaque {
    private final Thread thread = Thread.currentThread();

    @Override
    public String toString() {
      return thread.getName();
    }
  }

  private static final class Keeping implements KeyedProcessFunction<Long, Long, Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(Long number, Context<Long> context, Collector<Long> collector) {
      context.<Opaque>valueState("kept").update(new Opaque());
    }
  }

  @Test
  public void whenAClassHasNoCodec_thenClassOperatorAndRemedyAreNamed() {
    assertFails(
        environment
            .fromSequence(1, 100)
            .<Long>keyBy(number -> number)
            .process(new Keeping())
            .name("keep"),
        "operator 'keep' failed on record '1'",
        "java.lang.Thread",
        "codec");
  }

  /** Keeps so many bytes for each key. */
  private record Large(int bytes) implements KeyedProcessFunction<Long, Long, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(Long number, Context<Long> context, Collector<Integer> collector) {
      context.<byte[]>valueState("large").update(new byte[bytes]);
      collector.collect(context.<byte[]>valueState("large").value().length);
    }
  }

  @Test
  public void whenAValueIsVeryLarge_thenItIsKept() throws Exception {
    environment
        .fromSequence(1, 1)
        .<Long>keyBy(number -> number)
        .process(new Large(LARGE_BYTES))
        .sinkTo(LinesSink.to(output));
    new EmbeddedExecutor().execute(environment.plan("large"));
    assertThat(LinesSink.lines(output)).containsExactly(Integer.toString(LARGE_BYTES));
  }

  @Test
  public void whenThePageMemoryIsTooSmallForTheTasks_thenTheLeastIsNamedAndNothingIsTriedAgain() {
    environment.set(WorkerOptions.PAGE_MEMORY, "1 mb");
    DataStream<Long> stream = environment.fromSequence(1, 100);
    for (int operator = 0; operator < 5; operator++) {
      stream = stream.keyBy(number -> number).reduce(Long::sum).name("sum-" + operator);
    }
    assertFails(
        stream,
        "the worker would have 5 tasks with state",
        "at least 1.3 MiB of managed memory",
        "the worker has 1.0 MiB");
  }

  @Test
  public void whenAnOptionForMemoryIsNoGoodSize_thenTheLeastIsNamed() {
    environment.fromSequence(1, 1).sinkTo(LinesSink.to(output));
    for (String option :
        List.of(WorkerOptions.PAGE_MEMORY.key(), WorkerOptions.SPILL_LIMIT.key())) {
      for (String size : List.of("-1 mb", "1", "10 kb", "")) {
        assertThatThrownBy(
                () ->
                    new EmbeddedExecutor(Configuration.of(Map.of(option, size)))
                        .execute(environment.plan("size")))
            .as(option + "=" + size)
            .isInstanceOf(UserException.class)
            .hasMessageContainingAll(option, "at least 1 mb");
      }
    }
  }

  @Test
  public void whenNumbersAreZeroOrNegative_thenTheyAreRefusedWhereTheyAreSet() {
    for (int parallelism : new int[] {0, -1}) {
      assertThatThrownBy(() -> environment.setParallelism(parallelism))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("job.parallelism is '" + parallelism + "'");
      assertThatThrownBy(() -> environment.fromSequence(1, 1).setParallelism(parallelism))
          .hasMessageContaining("parallelism=" + parallelism + " of 'sequence'");
      assertThatThrownBy(
              () -> environment.set(JobOptions.KEY_GROUPS, Integer.toString(parallelism)))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("job.key-groups is '" + parallelism + "'");
    }
  }
}
