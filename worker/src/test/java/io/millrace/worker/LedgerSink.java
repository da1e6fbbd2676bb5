package io.millrace.worker;

import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.Sink;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.WriterContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what was committed in the JVM, by the names of the committables. */
final class LedgerSink implements Sink<Object, LedgerSink.Page> {
  private static final long serialVersionUID = 1L;

  /** Committed, by the name of the page. */
  static final Map<String, List<String>> COMMITTED = new ConcurrentHashMap<>();

  record Page(String name, ArrayList<String> lines) implements java.io.Serializable {}

  static List<String> committedLines() {
    List<String> lines = new ArrayList<>();
    COMMITTED.values().forEach(lines::addAll);
    return lines;
  }

  @Override
  public SinkWriter<Object, Page> createWriter(WriterContext context) {
    String prefix = context.taskIndex() + "/" + context.incarnation() + "/";
    return new SinkWriter<>() {
      private ArrayList<String> lines = new ArrayList<>();

      @Override
      public void write(Object record, long timestampMillis) {
        lines.add(record.toString());
      }

      @Override
      public List<Page> prepareCommit(long snapshotId) {
        Page page = new Page(prefix + snapshotId, lines);
        lines = new ArrayList<>();
        return page.lines().isEmpty() ? List.of() : List.of(page);
      }
    };
  }

  @Override
  public Committer<Page> createCommitter(CommitterContext context) {
    return pages -> pages.forEach(page -> COMMITTED.put(page.name(), page.lines()));
  }
}
