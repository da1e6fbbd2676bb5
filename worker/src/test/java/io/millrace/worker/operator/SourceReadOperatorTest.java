package io.millrace.worker.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.SequenceSource;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SourceSplit;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.connector.SplitReader;
import io.millrace.api.plan.Operation;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.planner.ChainedOperator;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SerializedSplit;
import io.millrace.worker.Seeds;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Test;

public class SourceReadOperatorTest {
  private static SourceOperator create(Source<?, ?> source) {
    WatermarkStrategy<Object> watermarks =
        WatermarkStrategy.forMonotonousTimestamps()
            .withTimestampAssigner((record, before) -> (Long) record);
    return (SourceOperator)
        OperatorFactory.create(
            new ChainedOperator(
                TestContext.NAME, new Operation.Read(source, watermarks), -1, null));
  }

  private static <S extends SourceSplit> List<SerializedSplit> serialize(List<S> splits) {
    List<SerializedSplit> serialized = new ArrayList<>();
    for (S split : splits) {
      byte[] bytes = ObjectBytes.write(split, "a split");
      serialized.add(new SerializedSplit(split.splitId(), ByteBuffer.wrap(bytes)));
    }
    return serialized;
  }

  @Test
  public void when_it_goes_on_from_snapshots_then_each_record_is_read_once() throws Exception {
    Seeds.forEach("SourceReadOperatorTest", 4, SourceReadOperatorTest::readFromSnapshots);
  }

  private static void readFromSnapshots(long seed) throws Exception {
    SequenceSource source = new SequenceSource(1, 50_000);
    List<SerializedSplit> splits = serialize(source.createAssigner().discover(Set.of(), true));
    Random random = new Random(seed);
    Set<Object> seen = new TreeSet<>();
    for (boolean isExhausted = false; !isExhausted; ) {
      SourceOperator operator = create(source);
      TestContext context = TestContext.stateless();
      operator.open(context);
      operator.addSplits(splits);
      operator.noMoreSplits();
      for (int batches = random.nextInt(10); batches >= 0 && !isExhausted; batches--) {
        assertThat(operator.read(1024)).isTrue();
        isExhausted = operator.isExhausted();
      }
      OperatorSnapshot snapshot = new OperatorSnapshot();
      operator.snapshot(1, snapshot).write(null, snapshot);
      splits = snapshot.isSetSplits() ? snapshot.getSplits() : List.of();
      for (Emitted emitted : context.emitted) {
        assertThat(seen.add(emitted.record())).as("first time of %s", emitted).isTrue();
        assertThat(emitted.timestamp()).isEqualTo(emitted.record());
      }
      operator.read(1024);
      operator.close();
    }
    assertThat(splits).isEmpty();
    assertThat(seen).hasSize(50_000);
  }

  @Test
  public void when_nothing_is_to_be_read_then_it_is_exhausted_only_if_nothing_will_be()
      throws Exception {
    SourceOperator operator = create(new SequenceSource(1, 10));
    operator.open(TestContext.stateless());
    assertThat(operator.read(1024)).isFalse();
    assertThat(operator.isExhausted()).isFalse();
    assertThat(operator.currentWatermark()).isEqualTo(Long.MIN_VALUE);
    operator.noMoreSplits();
    assertThat(operator.isExhausted()).isTrue();
    operator.close();
  }

  private record Piece(String splitId, int next) implements SourceSplit {}

  /** Hands out numbers without end, and remembers what it is told. */
  private static final class Endless implements Source<Long, Piece> {
    private static final long serialVersionUID = 1L;
    private static final List<String> TOLD = new ArrayList<>();

    @Override
    public Boundedness boundedness() {
      return Boundedness.UNBOUNDED;
    }

    @Override
    public SplitAssigner<Piece> createAssigner() {
      return (known, initial) -> List.of();
    }

    @Override
    public SplitReader<Long, Piece> createReader(ReaderContext context) {
      TOLD.add("created for " + context.operatorName() + " of " + context.jobId());
      return new SplitReader<>() {
        private int next;

        @Override
        public void addSplits(List<Piece> splits) {
          next = splits.get(0).next();
        }

        @Override
        public boolean read(SourceOutput<Long> output, int maxRecords) {
          output.collect("piece", next, (long) next, Long.MIN_VALUE);
          next++;
          return true;
        }

        @Override
        public List<Piece> snapshot() {
          return List.of(new Piece("piece", next));
        }

        @Override
        public void onSnapshotCompleted(List<Piece> splits) {
          TOLD.add("completed at " + splits.get(0).next());
        }

        @Override
        public boolean isBlocking() {
          return true;
        }

        @Override
        public void close() {
          TOLD.add("closed");
        }
      };
    }
  }

  @Test
  public void when_a_snapshot_is_completed_then_the_reader_is_told_its_positions()
      throws Exception {
    Endless.TOLD.clear();
    SourceOperator operator = create(new Endless());
    operator.open(TestContext.stateless());
    assertThat(operator.isBlocking()).isTrue();
    assertThat(operator.currentPosition()).isEmpty();
    operator.addSplits(serialize(List.of(new Piece("piece", 40))));
    for (long snapshot = 1; snapshot <= 4; snapshot++) {
      operator.read(1024);
      operator.snapshot(snapshot, new OperatorSnapshot()).release();
    }
    assertThat(operator.currentPosition()).isEmpty();
    assertThat(operator.currentWatermark()).isEqualTo(42);
    operator.onSnapshotEnded(1, true);
    operator.onSnapshotEnded(2, false);
    operator.onSnapshotEnded(4, true);
    operator.onSnapshotEnded(3, true);
    operator.close();
    assertThat(Endless.TOLD)
        .containsExactly(
            "created for tested of job", "completed at 41", "completed at 44", "closed");
  }

  /** Has a record now and then, and says in between that there is none. */
  private static final class Seldom implements Source<Long, Piece> {
    private static final long serialVersionUID = 1L;

    @Override
    public Boundedness boundedness() {
      return Boundedness.UNBOUNDED;
    }

    @Override
    public SplitAssigner<Piece> createAssigner() {
      return (known, initial) -> List.of();
    }

    @Override
    public SplitReader<Long, Piece> createReader(ReaderContext context) {
      return new SplitReader<>() {
        private int calls;

        @Override
        public void addSplits(List<Piece> splits) {}

        @Override
        public boolean read(SourceOutput<Long> output, int maxRecords) {
          calls++;
          if (calls % 100 == 0) {
            output.collect("piece", calls, (long) calls, Long.MIN_VALUE);
            output.collect("piece", calls, (long) calls, Long.MIN_VALUE);
            return true;
          }
          output.nothingNew("piece");
          return false;
        }

        @Override
        public List<Piece> snapshot() {
          return List.of(new Piece("piece", calls));
        }

        @Override
        public void close() {}
      };
    }
  }

  @Test
  public void when_it_was_idle_then_it_tells_before_it_emits() throws Exception {
    WatermarkStrategy<Object> idling =
        WatermarkStrategy.noWatermarks().withIdleness(Duration.ofSeconds(1));
    long[] nanos = {0};
    SourceReadOperator<Object, ?> operator =
        new SourceReadOperator<>("seldom", asObjects(new Seldom()), idling, () -> nanos[0]);
    TestContext context = TestContext.stateless();
    List<String> told = new ArrayList<>();
    operator.onActive(() -> told.add("active after " + context.emitted.size()));
    operator.open(context);
    operator.addSplits(serialize(List.of(new Piece("piece", 0))));
    for (int call = 0; call < 300; call++) {
      operator.read(1024);
      nanos[0] += 50_000_000;
    }
    assertThat(told).containsExactly("active after 0", "active after 2", "active after 4");
    operator.close();
  }

  @SuppressWarnings("unchecked") // what is emitted is an object in any case
  private static <S extends SourceSplit> Source<Object, S> asObjects(Source<?, S> source) {
    return (Source<Object, S>) source;
  }

  @Test
  public void when_an_event_time_is_out_of_range_then_it_is_told_where_the_record_is()
      throws Exception {
    WatermarkStrategy<Object> wrong =
        WatermarkStrategy.forMonotonousTimestamps()
            .withTimestampAssigner((record, before) -> (Long) record == 7 ? 1L << 62 : before);
    SourceReadOperator<Object, ?> operator =
        new SourceReadOperator<>(
            "numbers", asObjects(new SequenceSource(5, 9)), wrong, System::nanoTime);
    TestContext context = TestContext.stateless();
    operator.open(context);
    operator.addSplits(serialize(List.of(new SequenceSource.Range(5, 5, 9))));

    assertThatThrownBy(() -> operator.read(1024))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("event time 4611686018427387904 is no time");

    assertThat(context.emitted).as("those without a time are none").hasSize(2);
    assertThat(operator.currentPosition()).isEqualTo("position 7 of split '5'");
    operator.close();
  }

  @Test
  public void when_a_record_fails_then_its_position_is_known() throws Exception {
    WatermarkStrategy<Object> failing =
        WatermarkStrategy.forMonotonousTimestamps()
            .withTimestampAssigner(
                (record, before) -> {
                  if ((Long) record == 7) {
                    throw new IllegalStateException("seven");
                  }
                  return (Long) record;
                });
    SourceOperator operator =
        (SourceOperator)
            OperatorFactory.create(
                new ChainedOperator(
                    TestContext.NAME,
                    new Operation.Read(new SequenceSource(5, 9), failing),
                    -1,
                    null));
    operator.open(TestContext.stateless());
    operator.addSplits(serialize(List.of(new SequenceSource.Range(5, 5, 9))));

    assertThatThrownBy(() -> operator.read(1024)).hasMessage("seven");

    assertThat(operator.currentPosition()).isEqualTo("position 7 of split '5'");
    operator.close();
  }
}
