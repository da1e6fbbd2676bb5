package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.Sink;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.WriterContext;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.Test;

public class SinkContractTest {
  private static final List<String> RECORDS =
      IntStream.range(0, 40).mapToObj(number -> "record" + number).toList();

  /** What goes wrong in {@link Shelf}. */
  private enum Fault {
    NONE,
    SHOWS_WHAT_IS_WRITTEN,
    LOSES_WHAT_A_SNAPSHOT_GAVE_UP,
    COMMITS_TWICE,
    REUSES_NAMES,
    FORGETS_TO_PREPARE,
    NEVER_COMMITS
  }

  /** A place in memory; static, since sinks are serialized. Guarded by itself. */
  private static final Map<String, List<String>> PREPARED = new HashMap<>();

  private static final List<String> VISIBLE = new ArrayList<>();

  private record Shelf(Fault fault) implements Sink<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<String, String> createWriter(WriterContext context) {
      return new Writer(
          fault,
          context.taskIndex()
              + "-"
              + (fault == Fault.REUSES_NAMES ? 0 : context.incarnation())
              + "-");
    }

    @Override
    public Committer<String> createCommitter(CommitterContext context) {
      return names -> {
        for (String name : names) {
          commit(name);
        }
      };
    }

    private void commit(String name) {
      synchronized (PREPARED) {
        if (fault == Fault.NEVER_COMMITS) {
          return;
        }
        List<String> records =
            fault == Fault.COMMITS_TWICE ? PREPARED.get(name) : PREPARED.remove(name);
        if (records != null) {
          VISIBLE.addAll(records);
        }
      }
    }
  }

  private static final class Writer implements SinkWriter<String, String> {
    private final Fault fault;
    private final String prefix;
    private final List<String> written = new ArrayList<>();
    private int files;

    Writer(Fault fault, String prefix) {
      this.fault = fault;
      this.prefix = prefix;
    }

    @Override
    public void write(String record, long timestampMillis) {
      written.add(record);
      if (fault == Fault.SHOWS_WHAT_IS_WRITTEN) {
        synchronized (PREPARED) {
          VISIBLE.add(record);
        }
      }
    }

    @Override
    public List<String> prepareCommit(long snapshotId) {
      if (written.isEmpty() || fault == Fault.FORGETS_TO_PREPARE) {
        return List.of();
      }
      String name = prefix + files++;
      synchronized (PREPARED) {
        if (fault == Fault.LOSES_WHAT_A_SNAPSHOT_GAVE_UP) {
          PREPARED.keySet().removeIf(other -> other.startsWith(prefix));
        }
        PREPARED.put(name, List.copyOf(written));
      }
      written.clear();
      return List.of(name);
    }
  }

  private static SinkTarget<String> shelf(Fault fault) {
    synchronized (PREPARED) {
      PREPARED.clear();
      VISIBLE.clear();
    }
    return target(new Shelf(fault));
  }

  private static SinkTarget<String> target(Sink<String, ? extends Serializable> sink) {
    return new SinkTarget<>() {
      @Override
      public Sink<String, ?> sink() {
        return sink;
      }

      @Override
      public List<String> visible() {
        synchronized (PREPARED) {
          return List.copyOf(VISIBLE);
        }
      }
    };
  }

  @Test
  public void a_sink_that_is_not_broken_passes() {
    SinkContract.of(() -> shelf(Fault.NONE)).runs(200).verify(RECORDS);
  }

  private static void assertBroken(Fault fault, String message) {
    SinkContract<String> contract =
        SinkContract.of(() -> shelf(fault)).runs(200).stepLimit(Duration.ofMillis(500));
    assertThatThrownBy(() -> contract.verify(RECORDS))
        .isInstanceOf(ContractBrokenError.class)
        .hasMessageContaining(message)
        .hasMessageContaining("in the run .seed(");
  }

  @Test
  public void broken_sinks_are_noticed() {
    assertBroken(Fault.SHOWS_WHAT_IS_WRITTEN, "visible too early or once too often");
    assertBroken(Fault.LOSES_WHAT_A_SNAPSHOT_GAVE_UP, "were not visible");
    assertBroken(Fault.COMMITS_TWICE, "visible too early or once too often");
    assertBroken(Fault.REUSES_NAMES, "visible");
    assertBroken(Fault.FORGETS_TO_PREPARE, "were not visible");
    assertBroken(Fault.NEVER_COMMITS, "were not visible");
  }

  private static final class Board implements Sink.AtLeastOnce<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<String, Serializable> createWriter(WriterContext context) {
      return new SinkWriter<>() {
        @Override
        public void write(String record, long timestampMillis) {
          synchronized (PREPARED) {
            VISIBLE.add(record);
          }
        }

        @Override
        public List<Serializable> prepareCommit(long snapshotId) {
          return List.of();
        }
      };
    }
  }

  @Test
  public void a_sink_that_shows_at_least_once_may_repeat_itself() {
    SinkContract.of(
            () -> {
              shelf(Fault.NONE);
              return target(new Board());
            })
        .verify(RECORDS);
  }
}
