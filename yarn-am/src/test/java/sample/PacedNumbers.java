package sample;

import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SourceSplit;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.connector.SplitReader;
import io.millrace.api.time.TimestampAssigner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The numbers from 0 on, in some splits, no faster than a pace. */
final class PacedNumbers implements Source<Long, PacedNumbers.Numbers> {
  private static final long serialVersionUID = 1L;
  private static final int SPLITS = 2;

  private final long count;
  private final long perSecond;

  /**
   * A source.
   *
   * @param count how many numbers there are; 0: no end
   * @param perSecond how many of them each task reads in a second at most
   */
  PacedNumbers(long count, long perSecond) {
    this.count = count;
    this.perSecond = perSecond;
  }

  /** The numbers that are {@code first} modulo the number of splits, from {@code next} on. */
  record Numbers(int first, long next) implements SourceSplit {
    @Override
    public String splitId() {
      return Integer.toString(first);
    }
  }

  @Override
  public Boundedness boundedness() {
    return count == 0 ? Boundedness.UNBOUNDED : Boundedness.BOUNDED;
  }

  @Override
  public SplitAssigner<Numbers> createAssigner() {
    return this::discover;
  }

  private List<Numbers> discover(Set<String> knownSplitIds, boolean initial) {
    List<Numbers> found = new ArrayList<>();
    for (int first = 0; initial && first < SPLITS; first++) {
      found.add(new Numbers(first, first));
    }
    return found;
  }

  @Override
  public SplitReader<Long, Numbers> createReader(ReaderContext context) {
    return new Reader();
  }

  private final class Reader implements SplitReader<Long, Numbers> {
    private final long startNanos = System.nanoTime();
    private final List<Numbers> open = new ArrayList<>();
    private long read;

    @Override
    public void addSplits(List<Numbers> splits) {
      open.addAll(splits);
    }

    @Override
    public boolean read(SourceOutput<Long> output, int maxRecords) {
      long due = (long) ((System.nanoTime() - startNanos) / 1e9 * perSecond);
      long allowed = Math.min(maxRecords, due - read);
      boolean progress = false;
      for (int each = open.size() - 1; each >= 0; each--) {
        Numbers split = open.get(each);
        long next = split.next();
        for (long n = 0; n < allowed / open.size() + 1 && isInside(next) && read < due; n++) {
          output.collect(split.splitId(), next, next, TimestampAssigner.NO_TIMESTAMP);
          next += SPLITS;
          read++;
          progress = true;
        }
        open.set(each, new Numbers(split.first(), next));
        if (!isInside(next)) {
          open.remove(each);
          output.finishSplit(split.splitId());
          progress = true;
        }
      }
      return progress;
    }

    private boolean isInside(long number) {
      return count == 0 || number < count;
    }

    @Override
    public List<Numbers> snapshot() {
      return List.copyOf(open);
    }

    @Override
    public void close() {}
  }
}
