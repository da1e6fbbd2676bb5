package io.millrace.testing;

import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SourceSplit;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.connector.SplitReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A source that is read in batches of a given size, and whose readers are watched. */
final class WatchedSource<T, S extends SourceSplit> implements Source<T, S> {
  private static final long serialVersionUID = 1L;

  private final Source<T, S> source;
  private final int recordsPerRead;

  WatchedSource(Source<T, S> source, int recordsPerRead) {
    this.source = source;
    this.recordsPerRead = recordsPerRead;
  }

  @Override
  public Boundedness boundedness() {
    return source.boundedness();
  }

  @Override
  public SplitAssigner<S> createAssigner() throws Exception {
    return source.createAssigner();
  }

  @Override
  public SplitReader<T, S> createReader(ReaderContext context) throws Exception {
    return new Reader<>(source.createReader(context), recordsPerRead);
  }

  private static final class Reader<T, S extends SourceSplit> implements SplitReader<T, S> {
    private final SplitReader<T, S> reader;
    private final int recordsPerRead;

    /** The position of the last record of each split that is being read. */
    private final Map<String, Long> positions = new HashMap<>();

    /** Those of which it was said that they have nothing new. */
    private final Set<String> withNothingNew = new HashSet<>();

    Reader(SplitReader<T, S> reader, int recordsPerRead) {
      this.reader = reader;
      this.recordsPerRead = recordsPerRead;
    }

    @Override
    public void addSplits(List<S> splits) throws Exception {
      splits.forEach(split -> positions.put(split.splitId(), Long.MIN_VALUE));
      reader.addSplits(splits);
    }

    @Override
    public boolean read(SourceOutput<T> output, int maxRecords) throws Exception {
      return reader.read(new Output(output), recordsPerRead);
    }

    @Override
    public List<S> snapshot() {
      List<S> splits = reader.snapshot();
      Set<String> ids = new HashSet<>();
      splits.forEach(split -> ids.add(split.splitId()));
      if (ids.size() < splits.size() || !ids.equals(positions.keySet())) {
        throw new ContractBrokenError(
            "its snapshot has the splits %s, but those that are not finished are %s"
                .formatted(splits, positions.keySet()));
      }
      return splits;
    }

    @Override
    public void onSnapshotCompleted(List<S> splits) throws Exception {
      reader.onSnapshotCompleted(splits);
    }

    @Override
    public String obstacle() {
      return reader.obstacle();
    }

    @Override
    public boolean isBlocking() {
      return reader.isBlocking();
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }

    private final class Output implements SourceOutput<T> {
      private final SourceOutput<T> output;

      Output(SourceOutput<T> output) {
        this.output = output;
      }

      @Override
      public void collect(String splitId, long position, T record, long timestampMillis) {
        Long before = positions.get(splitId);
        if (before == null) {
          throw notReading("collected a record", splitId);
        }
        if (position < before) {
          throw new ContractBrokenError(
              "split '%s' went back from position %d to %d".formatted(splitId, before, position));
        }
        if (withNothingNew.contains(splitId)) {
          throw new ContractBrokenError(
              "it said that there is nothing new in split '%s', but there is %s at position %d"
                  .formatted(splitId, record, position));
        }
        positions.put(splitId, position);
        output.collect(splitId, position, record, timestampMillis);
      }

      @Override
      public void finishSplit(String splitId) {
        if (positions.remove(splitId) == null) {
          throw notReading("finished", splitId);
        }
        output.finishSplit(splitId);
      }

      @Override
      public void nothingNew(String splitId) {
        if (!positions.containsKey(splitId)) {
          throw notReading("said that it had all", splitId);
        }
        withNothingNew.add(splitId);
        output.nothingNew(splitId);
      }

      private ContractBrokenError notReading(String what, String splitId) {
        return new ContractBrokenError(
            "it %s of split '%s', which it was not given or has finished".formatted(what, splitId));
      }
    }
  }
}
