package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.JobFailedException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.Collector;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.KeyedProcessFunction;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Programs whose key selector gives one object again and again. */
public class ReusedKeysTest {
  private static final int RECORDS = 5_000;
  private static final int KEYS = 613;

  @Rule public final Timeout timeout = Timeout.seconds(60);

  private final ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
  private final EmbeddedExecutor executor = new EmbeddedExecutor(Configuration.empty());
  private String output;

  @Before
  public void setUp() {
    output = LinesSink.newPlace();
  }

  /** A key that can be changed. */
  public static final class Key {
    private long number;

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.number == number;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }

  private static final class Reusing implements KeySelector<Long, Key> {
    private static final long serialVersionUID = 1L;
    private transient Key reused;

    @Override
    public Key keyOf(Long record) {
      reused = reused == null ? new Key() : reused;
      reused.number = record % KEYS;
      return reused;
    }
  }

  /** Tells of each record which key the context has for it. */
  private static final class KeyOfContext implements KeyedProcessFunction<Key, Long, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(Long record, Context<Key> context, Collector<String> out) {
      out.collect(record + " " + context.key().number);
    }
  }

  private void tellKeys(KeySelector<Long, Key> selector) {
    environment
        .fromSequence(0, RECORDS - 1)
        .keyBy(selector)
        .process(new KeyOfContext())
        .name("telling")
        .sinkTo(LinesSink.to(output));
  }

  private static List<String> expected() {
    return LongStream.range(0, RECORDS).mapToObj(each -> each + " " + each % KEYS).toList();
  }

  @Test
  public void gives_theContextTheKeyOfItsOwnRecord() throws Exception {
    tellKeys(new Reusing());
    executor.execute(environment.plan("keys of contexts"));
    assertThat(LinesSink.lines(output)).containsExactlyInAnyOrderElementsOf(expected());
  }

  @Test
  public void emits_countsWithKeysThatStayAsTheyAre() throws Exception {
    environment
        .fromSequence(0, RECORDS - 1)
        .keyBy(new Reusing())
        .aggregate(Aggregates.<Long>count())
        .map(count -> count.f0().number + " " + count.f1())
        .setParallelism(3)
        .sinkTo(LinesSink.to(output));
    executor.execute(environment.plan("keys in results"));
    assertThat(LinesSink.lines(output))
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, RECORDS)
                .mapToObj(each -> each % KEYS + " " + (each / KEYS + 1))
                .toList());
  }

  @Test
  public void isNamed_whereRecordsAreChecked() {
    tellKeys(new Reusing());
    assertThatThrownBy(() -> checking().execute(environment.plan("reused keys")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("the key selector of operator 'telling' has given a key of")
        .hasMessageContaining("that was changed afterwards");
  }

  @Test
  public void isNotSuspected_ifItGivesNewObjects() throws Exception {
    tellKeys(
        record -> {
          Key key = new Key();
          key.number = record % KEYS;
          return key;
        });
    checking().execute(environment.plan("new keys"));
    assertThat(LinesSink.lines(output)).containsExactlyInAnyOrderElementsOf(expected());
  }

  private static EmbeddedExecutor checking() {
    return new EmbeddedExecutor(Configuration.empty().with("worker.check-emitted-records", "true"));
  }
}
