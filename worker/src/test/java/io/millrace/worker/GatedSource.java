package io.millrace.worker;

import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SourceSplit;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.connector.SplitReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The numbers 0 to n-1 in each of some splits, read only as far as a gate is open. */
final class GatedSource implements Source<Long, GatedSource.Part> {
  private static final long serialVersionUID = 1L;

  /** How far each split may be read; shared by all sources of the JVM. */
  static final AtomicLong GATE = new AtomicLong();

  private final int splits;
  private final long end;

  GatedSource(int splits, long end) {
    this.splits = splits;
    this.end = end;
  }

  record Part(String splitId, long next, long end) implements SourceSplit {}

  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < splits; i++) {
      parts.add(new Part("part" + i, 0, end));
    }
    return parts;
  }

  @Override
  public Boundedness boundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SplitAssigner<Part> createAssigner() {
    return (known, initial) -> parts();
  }

  @Override
  public SplitReader<Long, Part> createReader(ReaderContext context) {
    return new SplitReader<>() {
      private final List<Part> open = new ArrayList<>();

      @Override
      public void addSplits(List<Part> splits) {
        open.addAll(splits);
      }

      @Override
      public boolean read(SourceOutput<Long> output, int maxRecords) {
        boolean any = false;
        for (int i = 0; i < open.size(); i++) {
          Part part = open.get(i);
          long next = part.next();
          long stop = Math.min(part.end(), Math.min(GATE.get(), next + 64));
          for (; next < stop; next++) {
            output.collect(part.splitId(), next, next, next);
            any = true;
          }
          open.set(i, new Part(part.splitId(), next, part.end()));
          if (next == part.end()) {
            output.finishSplit(part.splitId());
            open.remove(i--);
          }
        }
        return any;
      }

      @Override
      public List<Part> snapshot() {
        return List.copyOf(open);
      }

      @Override
      public void close() {}
    };
  }
}
