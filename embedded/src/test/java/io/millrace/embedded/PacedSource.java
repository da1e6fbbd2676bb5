package io.millrace.embedded;

import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SourceSplit;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.connector.SplitReader;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Records that are part of the program, in several splits, read only as far as a rule allows at the
 * moment. So a test decides what happens while the job is in the middle of its input.
 */
final class PacedSource<T> implements Source<T, PacedSource.Position> {
  private static final long serialVersionUID = 1L;

  private final String shared;
  private final Pace pace;
  private final ArrayList<ArrayList<Timed<T>>> splits = new ArrayList<>();
  private Boundedness boundedness = Boundedness.BOUNDED;

  private PacedSource(String shared, Pace pace, List<? extends List<Timed<T>>> splits) {
    this.shared = shared;
    this.pace = pace;
    splits.forEach(split -> this.splits.add(new ArrayList<>(split)));
  }

  /** Up to which record of each split may be read now, not included. */
  interface Pace extends Serializable {
    long limit(Shared shared);
  }

  /** Reads up to {@link Shared#gate}. */
  static <T> PacedSource<T> gated(String shared, List<? extends List<Timed<T>>> splits) {
    return new PacedSource<>(shared, state -> state.gate.get(), splits);
  }

  /** Reads so many more records of each split for each snapshot that was completed. */
  static <T> PacedSource<T> perSnapshot(
      String shared, int records, List<? extends List<Timed<T>>> splits) {
    return new PacedSource<>(shared, state -> (state.snapshotsSeen.get() + 1L) * records, splits);
  }

  /** Without an end: after the last record it waits for more. */
  PacedSource<T> unbounded() {
    boundedness = Boundedness.UNBOUNDED;
    return this;
  }

  /** How far a split was read. */
  record Position(int split, int next) implements SourceSplit {
    @Override
    public String splitId() {
      return "split-" + split;
    }
  }

  @Override
  public Boundedness boundedness() {
    return boundedness;
  }

  @Override
  public SplitAssigner<Position> createAssigner() {
    return this::discover;
  }

  private List<Position> discover(Set<String> knownSplitIds, boolean initial) {
    List<Position> found = new ArrayList<>();
    for (int split = 0; initial && split < splits.size(); split++) {
      found.add(new Position(split, 0));
    }
    return found;
  }

  @Override
  public SplitReader<T, Position> createReader(ReaderContext context) {
    return new Reader();
  }

  private final class Reader implements SplitReader<T, Position> {
    private final Shared state = Shared.of(shared);
    private final Map<Integer, Position> open = new LinkedHashMap<>();

    @Override
    public void addSplits(List<Position> added) {
      added.forEach(position -> open.put(position.split(), position));
    }

    @Override
    public boolean read(SourceOutput<T> output, int maxRecords) {
      boolean progress = false;
      int share = Math.max(1, maxRecords / Math.max(1, open.size()));
      for (Position position : List.copyOf(open.values())) {
        progress |= read(output, position, share);
      }
      return progress;
    }

    private boolean read(SourceOutput<T> output, Position position, int maxRecords) {
      List<Timed<T>> records = splits.get(position.split());
      int allowed = (int) Math.min(records.size(), pace.limit(state));
      int stop = Math.min(allowed, position.next() + maxRecords);
      for (int next = position.next(); next < stop; next++) {
        Timed<T> each = records.get(next);
        output.collect(position.splitId(), next, each.record(), each.timestampMillis());
      }
      boolean moved = stop > position.next();
      if (moved) {
        open.put(position.split(), new Position(position.split(), stop));
      }
      if (Math.max(stop, position.next()) == records.size() && boundedness == Boundedness.BOUNDED) {
        open.remove(position.split());
        output.finishSplit(position.splitId());
        return true;
      }
      return moved;
    }

    @Override
    public List<Position> snapshot() {
      return List.copyOf(open.values());
    }

    @Override
    public void onSnapshotCompleted(List<Position> positions) {
      state.snapshotsSeen.incrementAndGet();
    }

    @Override
    public void close() {}
  }
}
