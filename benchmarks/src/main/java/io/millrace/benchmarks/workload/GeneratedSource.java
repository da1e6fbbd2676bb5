package io.millrace.benchmarks.workload;

import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.connector.SplitReader;
import io.millrace.api.function.Counter;
import io.millrace.benchmarks.generator.Generator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** So many records of a generator, in several splits. */
final class GeneratedSource<T> implements Source<T, Position> {
  private static final long serialVersionUID = 1L;
  private static final long NAP_NANOS = 500_000;
  private static final String COUNTER_GROUP = "read";

  private final Generator.Factory<T> generators;
  private final long records;
  private final int splits;
  private final Pace pace;

  /**
   * A source.
   *
   * @param records over all splits
   * @param pace of each split
   */
  GeneratedSource(Generator.Factory<T> generators, long records, int splits, Pace pace) {
    this.generators = generators;
    this.records = records;
    this.splits = splits;
    this.pace = pace;
  }

  @Override
  public Boundedness boundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SplitAssigner<Position> createAssigner() {
    return this::discover;
  }

  private List<Position> discover(Set<String> knownSplitIds, boolean initial) {
    return initial
        ? IntStream.range(0, splits).mapToObj(split -> new Position(split, 0)).toList()
        : List.of();
  }

  @Override
  public SplitReader<T, Position> createReader(ReaderContext context) {
    return new Reader(context);
  }

  /**
   * How many records of each split have been read, which readers count.
   *
   * @param operatorName the source's name in the program
   * @param counters of the job
   */
  static Map<Integer, Long> recordsRead(String operatorName, Map<String, Long> counters) {
    String prefix = operatorName + "/" + COUNTER_GROUP + "/";
    Map<Integer, Long> read = new TreeMap<>();
    counters.forEach(
        (name, count) -> {
          if (name.startsWith(prefix)) {
            read.put(Integer.valueOf(name.substring(prefix.length())), count);
          }
        });
    return read;
  }

  /** The first splits have one record more if the division leaves a rest. */
  private long recordsOf(int split) {
    return records / splits + (split < records % splits ? 1 : 0);
  }

  /** A split that is being read. */
  private static final class OpenSplit<T> {
    final int split;
    final String id;
    final Generator<T> generator;
    final Counter read;
    final long end;
    long next;

    OpenSplit(Position position, Generator<T> generator, Counter read, long end) {
      this.split = position.split();
      this.id = position.splitId();
      this.generator = generator;
      this.read = read;
      this.end = end;
      this.next = position.next();
      generator.skip(next);
    }

    Position position() {
      return new Position(split, next);
    }
  }

  /** Reads a batch of each split in turn. */
  private final class Reader implements SplitReader<T, Position> {
    private final ReaderContext context;
    private final List<OpenSplit<T>> open = new ArrayList<>();

    Reader(ReaderContext context) {
      this.context = context;
    }

    @Override
    public void addSplits(List<Position> added) {
      for (Position position : added) {
        Generator<T> generator = generators.create(position.split(), splits);
        Counter read = context.counter(COUNTER_GROUP, position.splitId());
        open.add(new OpenSplit<>(position, generator, read, recordsOf(position.split())));
      }
    }

    @Override
    public boolean read(SourceOutput<T> output, int maxRecords) {
      int share = Math.max(1, maxRecords / Math.max(1, open.size()));
      boolean progress = readAll(output, share);
      if (!progress && pace.isPaced()) {
        LockSupport.parkNanos(NAP_NANOS);
        progress = readAll(output, share);
      }
      return progress;
    }

    private boolean readAll(SourceOutput<T> output, int share) {
      long due = pace.isPaced() ? pace.recordsBy(System.nanoTime()) : Long.MAX_VALUE;
      boolean progress = false;
      for (int i = open.size() - 1; i >= 0; i--) {
        OpenSplit<T> split = open.get(i);
        long stop = Math.min(Math.min(split.end, due), split.next + share);
        progress |= stop > split.next;
        readUpTo(stop, split, output);
        if (split.next == split.end) {
          output.finishSplit(split.id);
          open.remove(i);
          progress = true;
        }
      }
      return progress;
    }

    private void readUpTo(long stop, OpenSplit<T> split, SourceOutput<T> output) {
      Generator<T> generator = split.generator;
      split.read.add(Math.max(0, stop - split.next));
      while (split.next < stop) {
        T record = generator.next();
        output.collect(split.id, split.next++, record, generator.timestampMillis());
      }
    }

    @Override
    public List<Position> snapshot() {
      return open.stream().map(OpenSplit::position).toList();
    }

    @Override
    public boolean isBlocking() {
      return pace.isPaced();
    }

    @Override
    public void close() {}
  }
}
