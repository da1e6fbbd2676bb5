package io.millrace.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.SequenceSource;
import io.millrace.api.connector.Sink;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.connector.SplitReader;
import io.millrace.api.connector.WriterContext;
import io.millrace.api.plan.Operation;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.master.job.Action;
import io.millrace.master.job.Event;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.protocol.SerializedSplit;
import io.millrace.worker.operator.ObjectBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.Test;

/** How users' assigners and committers are called. */
public class ConnectorCallsTest {
  private static final List<String> CALLS = new ArrayList<>();
  private static Supplier<Exception> failure;

  private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

  @Test(timeout = 30_000)
  public void shouldAskAssignersOnOneThreadAndCloseThem() throws InterruptedException {
    failure = () -> null;
    CALLS.clear();
    Threads threads = new Threads("test", failures::add);
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    SplitDiscovery discovery = new SplitDiscovery(plan(), threads, events::add);
    discovery.discover(new Action.DiscoverSplits("source", 7, Set.of(), true));
    Event.SplitsDiscovered found = (Event.SplitsDiscovered) events.poll(20, TimeUnit.SECONDS);
    assertThat(found.incarnation()).isEqualTo(7);
    assertThat(found.intervalMillis()).isEqualTo(1_500);
    SerializedSplit split = found.splits().get(0);
    assertThat(split.getSplitId()).isEqualTo("3");
    assertThat(ObjectBytes.read(split.getSplit(), 0, split.getSplit().length, "a split"))
        .isEqualTo(new SequenceSource.Range(3, 3, 9));

    failure = () -> new IOException("broker is away");
    discovery.discover(new Action.DiscoverSplits("source", 8, Set.of("3"), false));
    Event.DiscoveryFailed failed = (Event.DiscoveryFailed) events.poll(20, TimeUnit.SECONDS);
    assertThat(failed.isPermanent()).isFalse();
    assertThat(failed.message()).contains("operator 'source'").contains("broker is away");
    failure = () -> new UserException("there is no topic 'x'");
    discovery.discover(new Action.DiscoverSplits("source", 8, Set.of("3"), false));
    failed = (Event.DiscoveryFailed) events.poll(20, TimeUnit.SECONDS);
    assertThat(failed.isPermanent()).isTrue();
    discovery.close();
    threads.end();
    assertThat(failures).isEmpty();
    assertThat(CALLS)
        .containsExactly("create", "look [] true", "look [3] false", "look [3] false", "close");
  }

  @Test
  public void shouldCommitThenAbandonThenClose() {
    failure = () -> null;
    CALLS.clear();
    assertThat(restore()).isEqualTo(new Event.SinksRestored(9));
    assertThat(CALLS)
        .containsExactly("create job sink", "commit [a, b]", "abandon below 9 of 4", "close");
  }

  @Test
  public void shouldAbandonWhatTheJobOfTheSnapshotHasLeftWhenItIsOver() {
    failure = () -> null;
    CALLS.clear();
    assertThat(restore(Optional.of("old job"))).isEqualTo(new Event.SinksRestored(9));
    assertThat(CALLS)
        .containsExactly(
            "create job sink",
            "commit [a, b]",
            "abandon below 9 of 4",
            "close",
            "create old job sink",
            "abandon below " + Long.MAX_VALUE + " of 4",
            "close");
  }

  @Test
  public void shouldSayWhichSinkCanNotBeRestored() {
    CALLS.clear();
    failure = () -> new IOException("broker is away");
    Event.SinkRestoreFailed failed = (Event.SinkRestoreFailed) restore();
    assertThat(failed.incarnation()).isEqualTo(9);
    assertThat(failed.isPermanent()).isFalse();
    assertThat(failed.message()).contains("operator 'sink'").contains("broker is away");
    assertThat(CALLS).contains("close").doesNotContain("abandon below 9 of 4");
    failure = () -> new UserException("the transaction is gone");
    assertThat(((Event.SinkRestoreFailed) restore()).isPermanent()).isTrue();
  }

  private static Event restore() {
    return restore(Optional.empty());
  }

  private static Event restore(Optional<String> endedJob) {
    Action.SinkState state = new Action.SinkState("sink", 4, List.of(bytesOf("a"), bytesOf("b")));
    return new SinkRecovery("job", plan())
        .restore(new Action.RestoreSinks(9, List.of(state), endedJob));
  }

  private static ByteBuffer bytesOf(String committable) {
    return ByteBuffer.wrap(ObjectBytes.write(committable, "a committable"));
  }

  private static ExecutionPlan plan() {
    Operation read = new Operation.Read(new SomeSource(), WatermarkStrategy.noWatermarks());
    return new ExecutionPlan(
        "test",
        8,
        List.of(
            new Stage(
                0,
                1,
                List.of(
                    new ChainedOperator("source", read, -1, null),
                    new ChainedOperator("sink", new Operation.Write(new SomeSink()), 0, null)))),
        List.of(),
        Configuration.empty());
  }

  private static void failIfToldTo() throws Exception {
    Exception wanted = failure.get();
    if (wanted != null) {
      throw wanted;
    }
  }

  private static final class SomeSource implements Source<Long, SequenceSource.Range> {
    private static final long serialVersionUID = 1L;

    @Override
    public Boundedness boundedness() {
      return Boundedness.UNBOUNDED;
    }

    @Override
    public SplitAssigner<SequenceSource.Range> createAssigner() {
      CALLS.add("create");
      return new SomeAssigner();
    }

    @Override
    public SplitReader<Long, SequenceSource.Range> createReader(ReaderContext context) {
      throw new AssertionError("the master reads nothing");
    }
  }

  private static final class SomeAssigner implements SplitAssigner<SequenceSource.Range> {
    @Override
    public List<SequenceSource.Range> discover(Set<String> known, boolean isInitial)
        throws Exception {
      CALLS.add("look " + known + " " + isInitial);
      failIfToldTo();
      return List.of(new SequenceSource.Range(3, 3, 9));
    }

    @Override
    public Duration discoveryInterval() {
      return Duration.ofMillis(1_500);
    }

    @Override
    public void close() {
      CALLS.add("close");
    }
  }

  private static final class SomeSink implements Sink<Long, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<Long, String> createWriter(WriterContext context) {
      throw new AssertionError("the master writes nothing");
    }

    @Override
    public Committer<String> createCommitter(CommitterContext context) {
      CALLS.add("create " + context.jobId() + " " + context.operatorName());
      return new SomeCommitter();
    }
  }

  private static final class SomeCommitter implements Committer<String> {
    @Override
    public void commit(List<String> committables) throws Exception {
      CALLS.add("commit " + committables);
      failIfToldTo();
    }

    @Override
    public void abandonLeftovers(long incarnation, int parallelism) {
      CALLS.add("abandon below " + incarnation + " of " + parallelism);
    }

    @Override
    public void close() {
      CALLS.add("close");
    }
  }
}
