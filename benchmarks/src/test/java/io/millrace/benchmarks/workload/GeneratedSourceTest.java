package io.millrace.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SplitReader;
import io.millrace.api.function.Counter;
import io.millrace.benchmarks.generator.Generator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

public class GeneratedSourceTest {
  private final Context context = new Context();
  private final Output output = new Output();

  @Test
  public void shouldDivideTheRecordsAmongTheSplits() throws Exception {
    GeneratedSource<String> source = source(5, 2, Pace.UNLIMITED);
    assertThat(readAll(source, splits(source), 100))
        .containsExactlyInAnyOrder("0:0", "0:1", "0:2", "1:0", "1:1");
    assertThat(output.finished).containsExactlyInAnyOrder("0", "1");
  }

  @Test
  public void shouldFindItsSplitsOnce() throws Exception {
    GeneratedSource<String> source = source(5, 2, Pace.UNLIMITED);
    assertThat(source.createAssigner().discover(Set.of("0", "1"), false)).isEmpty();
  }

  @Test
  public void shouldGoOnWhereASnapshotWasTaken() throws Exception {
    GeneratedSource<String> source = source(10, 1, Pace.UNLIMITED);
    SplitReader<String, Position> reader = source.createReader(context);
    reader.addSplits(splits(source));
    reader.read(output, 4);
    List<Position> positions = reader.snapshot();
    assertThat(positions).containsExactly(new Position(0, 4));
    output.records.clear();
    assertThat(readAll(source, positions, 100))
        .containsExactly("0:4", "0:5", "0:6", "0:7", "0:8", "0:9");
  }

  @Test
  public void shouldCountWhatItHasRead() throws Exception {
    GeneratedSource<String> source = source(5, 2, Pace.UNLIMITED);
    readAll(source, splits(source), 2);
    assertThat(GeneratedSource.recordsRead("source", context.counts()))
        .isEqualTo(Map.of(0, 3L, 1, 2L));
  }

  @Test
  public void shouldNotReadWhatIsNotDue() throws Exception {
    Pace.FixedRate never = new Pace.FixedRate(System.nanoTime() + Long.MAX_VALUE / 4, 1);
    GeneratedSource<String> source = source(5, 1, never);
    SplitReader<String, Position> reader = source.createReader(context);
    reader.addSplits(splits(source));
    assertThat(reader.read(output, 100)).isFalse();
    assertThat(output.records).isEmpty();
  }

  private List<String> readAll(
      GeneratedSource<String> source, List<Position> positions, int maxRecords) throws Exception {
    SplitReader<String, Position> reader = source.createReader(context);
    reader.addSplits(positions);
    while (reader.read(output, maxRecords)) {
      assertThat(output.records.size()).isLessThanOrEqualTo(100);
    }
    return output.records;
  }

  private static GeneratedSource<String> source(long records, int splits, Pace pace) {
    return new GeneratedSource<>((split, count) -> new Numbered(split), records, splits, pace);
  }

  private static List<Position> splits(GeneratedSource<String> source) throws Exception {
    return source.createAssigner().discover(Set.of(), true);
  }

  /** Records that tell their split and index. */
  private static final class Numbered implements Generator<String> {
    private final int split;
    private long next;

    Numbered(int split) {
      this.split = split;
    }

    @Override
    public String next() {
      return split + ":" + next++;
    }
  }

  private static final class Output implements SourceOutput<String> {
    final List<String> records = new ArrayList<>();
    final List<String> finished = new ArrayList<>();

    @Override
    public void collect(String splitId, long position, String record, long timestampMillis) {
      assertThat(record).isEqualTo(splitId + ":" + position);
      records.add(record);
    }

    @Override
    public void finishSplit(String splitId) {
      finished.add(splitId);
    }

    @Override
    public void nothingNew(String splitId) {}
  }

  private static final class Context implements ReaderContext {
    private final Map<String, Counting> counters = new HashMap<>();

    @Override
    public String jobId() {
      return "job";
    }

    @Override
    public String operatorName() {
      return "source";
    }

    @Override
    public int taskIndex() {
      return 0;
    }

    @Override
    public int parallelism() {
      return 1;
    }

    @Override
    public Counter counter(String group, String name) {
      return counters.computeIfAbsent("source/" + group + "/" + name, each -> new Counting());
    }

    Map<String, Long> counts() {
      Map<String, Long> counts = new HashMap<>();
      counters.forEach((name, counter) -> counts.put(name, counter.value()));
      return counts;
    }
  }

  private static final class Counting implements Counter {
    private long value;

    @Override
    public void add(long amount) {
      value += amount;
    }

    @Override
    public long value() {
      return value;
    }
  }
}
