package io.millrace.api.connector;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Records that are part of the program. One split, read in order. */
public final class CollectionSource<T> implements Source<T, CollectionSource.Position> {
  private static final long serialVersionUID = 1L;

  private final ArrayList<T> records;

  /** These records, of classes that are serializable or that the engine has codecs for. */
  public CollectionSource(Collection<T> records) {
    this.records = new ArrayList<>(records);
  }

  /** All records. */
  public List<T> records() {
    return Collections.unmodifiableList(records);
  }

  /**
   * How far the collection has been read.
   *
   * @param next the index of the next record
   */
  public record Position(int next) implements SourceSplit {
    @Override
    public String splitId() {
      return "collection";
    }
  }

  @Override
  public Boundedness boundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SplitAssigner<Position> createAssigner() {
    return (knownSplitIds, initial) -> initial ? List.of(new Position(0)) : List.of();
  }

  @Override
  public SplitReader<T, Position> createReader(ReaderContext context) {
    return new Reader<>(records);
  }

  private static final class Reader<T> implements SplitReader<T, Position> {
    private final List<T> records;
    private int next = -1;

    Reader(List<T> records) {
      this.records = records;
    }

    @Override
    public void addSplits(List<Position> splits) {
      splits.forEach(split -> next = split.next());
    }

    @Override
    public boolean read(SourceOutput<T> output, int maxRecords) {
      if (next < 0) {
        return false;
      }
      int stop = Math.min(records.size(), next + maxRecords);
      for (; next < stop; next++) {
        output.collect("collection", next, records.get(next), Long.MIN_VALUE);
      }
      if (next == records.size()) {
        output.finishSplit("collection");
        next = -1;
      }
      return true;
    }

    @Override
    public List<Position> snapshot() {
      return next < 0 ? List.of() : List.of(new Position(next));
    }

    @Override
    public void close() {}
  }
}
