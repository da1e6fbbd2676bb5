package io.millrace.api.connector;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** The numbers from one to another, both included, cut into pieces that are read in parallel. */
public final class SequenceSource implements Source<Long, SequenceSource.Range> {
  private static final long serialVersionUID = 1L;
  private static final int SPLITS = 64;

  private final long first;
  private final long last;

  /** The numbers from {@code first} to {@code last}; none if {@code last} is smaller. */
  public SequenceSource(long first, long last) {
    this.first = first;
    this.last = last;
  }

  /**
   * A piece of the sequence.
   *
   * @param start the first number of the whole piece, which names it
   * @param next the next number to read
   * @param end the last number
   */
  public record Range(long start, long next, long end) implements SourceSplit {
    @Override
    public String splitId() {
      return Long.toString(start);
    }
  }

  @Override
  public Boundedness boundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SplitAssigner<Range> createAssigner() {
    return this::discover;
  }

  private List<Range> discover(Set<String> knownSplitIds, boolean initial) {
    List<Range> ranges = new ArrayList<>();
    // Distances are compared as numbers without a sign: that of two longs may need all 64 bits.
    long step = Long.divideUnsigned(last - first, SPLITS) + 1;
    boolean hasMore = initial && first <= last;
    for (long start = first; hasMore; start += step) {
      hasMore = Long.compareUnsigned(last - start, step) >= 0;
      ranges.add(new Range(start, start, hasMore ? start + step - 1 : last));
    }
    return ranges;
  }

  @Override
  public SplitReader<Long, Range> createReader(ReaderContext context) {
    return new Reader();
  }

  private static final class Reader implements SplitReader<Long, Range> {
    private final Deque<Range> ranges = new ArrayDeque<>();

    @Override
    public void addSplits(List<Range> splits) {
      ranges.addAll(splits);
    }

    @Override
    public boolean read(SourceOutput<Long> output, int maxRecords) {
      Range range = ranges.poll();
      if (range == null) {
        return false;
      }
      boolean isRest = Long.compareUnsigned(range.end() - range.next(), maxRecords) < 0;
      long stop = isRest ? range.end() : range.next() + maxRecords - 1;
      String splitId = range.splitId();
      long number = range.next();
      output.collect(splitId, number, number, Long.MIN_VALUE);
      while (number != stop) {
        number++;
        output.collect(splitId, number, number, Long.MIN_VALUE);
      }
      if (stop == range.end()) {
        output.finishSplit(splitId);
      } else {
        ranges.addFirst(new Range(range.start(), stop + 1, range.end()));
      }
      return true;
    }

    @Override
    public List<Range> snapshot() {
      return List.copyOf(ranges);
    }

    @Override
    public void close() {}
  }
}
