package io.millrace.benchmarks.workload;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.connector.SplitReader;
import io.millrace.api.function.Aggregates;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.api.tuple.Tuple2;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The program of {@link ItemCount}, with a source that never has anything to read. */
public final class IdleProgram {
  private IdleProgram() {}

  /**
   * Writes the program.
   *
   * @param splits of the source
   * @param folder where the sums would be committed
   */
  public static void define(ExecutionEnvironment environment, int splits, String folder) {
    environment
        .fromSource(new NothingToRead(splits), WatermarkStrategy.noWatermarks(), "nothing")
        .keyBy(item -> item)
        .aggregate(Aggregates.count())
        .name("counts")
        .sinkTo(new ChecksumSink<Tuple2<Long, Long>>(folder, meter -> count -> count.f1()))
        .name("sums");
  }

  /** Open splits without records. */
  private record NothingToRead(int splits) implements Source<Long, Position> {
    private static final long serialVersionUID = 1L;

    @Override
    public Boundedness boundedness() {
      return Boundedness.UNBOUNDED;
    }

    @Override
    public SplitAssigner<Position> createAssigner() {
      return (knownSplitIds, initial) ->
          initial
              ? IntStream.range(0, splits).mapToObj(split -> new Position(split, 0)).toList()
              : List.of();
    }

    @Override
    public SplitReader<Long, Position> createReader(ReaderContext context) {
      return new Reader();
    }
  }

  private static final class Reader implements SplitReader<Long, Position> {
    private final List<Position> open = new ArrayList<>();

    @Override
    public void addSplits(List<Position> added) {
      open.addAll(added);
    }

    @Override
    public boolean read(SourceOutput<Long> output, int maxRecords) {
      return false;
    }

    @Override
    public List<Position> snapshot() {
      return List.copyOf(open);
    }

    @Override
    public void close() {}
  }
}
