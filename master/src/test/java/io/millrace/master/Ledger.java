package io.millrace.master;

import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.Sink;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.WriterContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A sink into memory, in two phases. What it holds outlives workers and masters. */
final class Ledger implements Sink<Long, String> {
  private static final long serialVersionUID = 1L;
  private static final Map<String, List<Long>> PREPARED = new ConcurrentHashMap<>();
  private static final Map<String, List<Long>> COMMITTED = new ConcurrentHashMap<>();

  private final String name;

  Ledger(String name) {
    this.name = name;
  }

  /** How often each record was committed. */
  Map<Long, Integer> contents() {
    Map<Long, Integer> counts = new TreeMap<>();
    COMMITTED.forEach(
        (committable, records) -> {
          if (committable.startsWith(name + "/")) {
            records.forEach(each -> counts.merge(each, 1, Integer::sum));
          }
        });
    return counts;
  }

  @Override
  public SinkWriter<Long, String> createWriter(WriterContext context) {
    String prefix = name + "/" + context.incarnation() + "/" + context.taskIndex() + "/";
    return new Writer(prefix);
  }

  @Override
  public Committer<String> createCommitter(CommitterContext context) {
    return committables ->
        committables.forEach(each -> COMMITTED.putIfAbsent(each, PREPARED.get(each)));
  }

  private static final class Writer implements SinkWriter<Long, String> {
    private final String prefix;
    private List<Long> current = new ArrayList<>();

    Writer(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public void write(Long record, long timestampMillis) {
      current.add(record);
    }

    @Override
    public List<String> prepareCommit(long snapshotId) {
      if (current.isEmpty()) {
        return List.of();
      }
      PREPARED.put(prefix + snapshotId, current);
      current = new ArrayList<>();
      return List.of(prefix + snapshotId);
    }
  }
}
