package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobFailedException;
import io.millrace.api.UserException;
import io.millrace.api.codec.Codec;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.function.Collector;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.state.ValueState;
import io.millrace.api.tuple.Tuple2;
import io.millrace.worker.WorkerOptions;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.state.KeyGroupSelector;
import io.millrace.worker.state.KeyGroups;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Values on their way between processes and into state: what works, and what is said if not. */
public class CodecsTest {
  @Rule public final Timeout timeout = Timeout.seconds(120);

  private static final int LARGE_BYTES = 100 << 20;

  private final ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
  private String output;

  @Before
  public void setUp() {
    output = LinesSink.newPlace();
    environment.setParallelism(2);
  }

  /** Cannot be made without an amount, and so has no codec of the engine. */
  static final class Money {
    final long cents;

    Money(long cents) {
      this.cents = cents;
    }
  }

  private static final class MoneyCodec implements Codec<Money>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(Money value, DataOutput output) throws IOException {
      output.writeLong(value.cents);
    }

    @Override
    public Money decode(DataInput input) throws IOException {
      return new Money(input.readLong());
    }

    @Override
    public int fixedSizeBytes() {
      return Long.BYTES;
    }
  }

  /** Adds up what each key has got, as a value in state. */
  private static final class Sum
      implements KeyedProcessFunction<String, Tuple2<String, Money>, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(
        Tuple2<String, Money> payment, Context<String> context, Collector<String> collector) {
      ValueState<Money> sum = context.valueState("sum");
      Money before = sum.value() == null ? new Money(0) : sum.value();
      sum.update(new Money(before.cents + payment.f1().cents));
      collector.collect(payment.f0() + " " + sum.value().cents);
    }
  }

  private void paySums() {
    environment
        .fromSequence(1, 1000)
        .rebalance()
        .map(number -> Tuple2.of("customer " + number % 3, new Money(number)))
        .name("payments")
        .keyBy(Tuple2::f0)
        .process(new Sum())
        .name("sums")
        .sinkTo(LinesSink.to(output));
  }

  @Test
  public void shouldUseRegisteredCodecBetweenWorkersAndInState() throws Exception {
    environment.registerCodec(Money.class, new MoneyCodec());
    environment.setSnapshotInterval(Duration.ofMillis(50));
    paySums();

    new EmbeddedExecutor().withWorkers(2).execute(environment.plan("payments"));

    assertThat(LinesSink.lines(output))
        .hasSize(1000)
        .contains("customer 0 166833", "customer 1 167167", "customer 2 166500");
  }

  @Test
  public void shouldSayWhichClassHasNoCodecAndWhoWantedToSendIt() {
    paySums();

    assertThatThrownBy(
            () -> new EmbeddedExecutor().withWorkers(2).execute(environment.plan("payments")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining(
            "CodecsTest$Money cannot be written as bytes, since it has no constructor without"
                + " parameters; add one, or make it a record; or register a codec for it")
        .hasMessageContaining("'");
  }

  @Test
  public void shouldSayWhichClassInStateHasNoCodec() {
    environment.setParallelism(1);
    paySums();

    assertThatThrownBy(() -> new EmbeddedExecutor().execute(environment.plan("payments")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("operator 'sums' failed on record 'Tuple2[f0=customer")
        .hasMessageContaining("CodecsTest$Money cannot be written as bytes");
  }

  @Test
  public void shouldRefuseCodecsThatWouldNeverBeUsed() {
    assertThatThrownBy(() -> environment.registerCodec(Tagged.class, new TaggedCodec()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("one for each class that implements or extends it");
    environment.registerCodec(Money.class, new MoneyCodec());
    assertThatThrownBy(() -> environment.registerCodec(Money.class, new MoneyCodec()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Money is registered already");
  }

  private interface Tagged {}

  private static final class TaggedCodec implements Codec<Tagged>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(Tagged value, DataOutput output) {}

    @Override
    public Tagged decode(DataInput input) {
      return new Tagged() {};
    }
  }

  @Test
  public void shouldSayWhichRecordHasNoKey() {
    environment
        .fromElements("a", "b")
        .keyBy(text -> text.equals("b") ? null : text)
        .reduce((first, second) -> second)
        .name("last")
        .sinkTo(LinesSink.to(output));

    assertThatThrownBy(() -> new EmbeddedExecutor().execute(environment.plan("null")))
        .hasMessageContaining("operator 'last' failed on record 'b'")
        .hasMessageContaining("key")
        .hasMessageContaining("null");
  }

  @Test
  public void shouldSayWhichKeyIsNone() {
    environment
        .fromElements("a", "b")
        .keyBy(text -> Tuple2.of(text, text.getBytes(StandardCharsets.UTF_8)))
        .reduce((first, second) -> second)
        .name("last")
        .sinkTo(LinesSink.to(output));

    assertThatThrownBy(() -> new EmbeddedExecutor().execute(environment.plan("array")))
        .hasMessageContaining("operator 'last' failed on record")
        .hasMessageContaining("a byte[] cannot be a key or part of one: an array is equal only to");
  }

  /** Keeps one large value for each key. */
  private static final class Keeping implements KeyedProcessFunction<Long, byte[], String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(byte[] value, Context<Long> context, Collector<String> collector) {
      ValueState<byte[]> kept = context.valueState("kept");
      kept.update(value);
      byte[] read = kept.value();
      collector.collect(read.length + " bytes, " + (Arrays.equals(read, value) ? "same" : "other"));
    }
  }

  /** One value, made in the first task and kept in the task that has its key. */
  private void keepLargeValue(long key) {
    environment
        .fromSequence(key, key)
        .setParallelism(1)
        .map(
            number -> {
              byte[] value = new byte[LARGE_BYTES];
              value[LARGE_BYTES - 1] = number.byteValue();
              return value;
            })
        .setParallelism(1)
        .name("make")
        .keyBy(value -> (long) value[LARGE_BYTES - 1])
        .process(new Keeping())
        .name("keep")
        .sinkTo(LinesSink.to(output));
  }

  private static long keyOfTask(int task) {
    KeyGroups groups = new KeyGroups(Configuration.empty().get(JobOptions.KEY_GROUPS));
    KeyGroupSelector selector =
        new KeyGroupSelector(groups, new CodecRegistry(CodecsTest.class.getClassLoader()));
    return LongStream.range(0, 100)
        .filter(key -> groups.taskOf(selector.groupOf(key), 2) == task)
        .findFirst()
        .getAsLong();
  }

  @Test
  public void shouldTakeAValueOf100MegabytesToAnotherWorkerAndIntoStateAndSnapshots()
      throws Exception {
    environment.setSnapshotInterval(Duration.ofMillis(100));
    keepLargeValue(keyOfTask(1));

    new EmbeddedExecutor().withWorkers(2).execute(environment.plan("large"));

    assertThat(LinesSink.lines(output)).containsExactly(LARGE_BYTES + " bytes, same");
  }

  @Test
  public void shouldSayThatALargeValueFindsNoRoomInState() {
    keepLargeValue(keyOfTask(0));
    Configuration pages =
        Configuration.empty()
            .with(WorkerOptions.PAGE_MEMORY.key(), "64 mb")
            .with(WorkerOptions.SPILL_LIMIT.key(), "16 mb")
            .with(JobOptions.RESTART_ATTEMPTS.key(), "1");

    assertThatThrownBy(
            () -> new EmbeddedExecutor(pages).withWorkers(2).execute(environment.plan("large")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("'keep'")
        .hasMessageContaining("64.0 MiB");
  }
}
