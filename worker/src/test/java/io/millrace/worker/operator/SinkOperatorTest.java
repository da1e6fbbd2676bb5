package io.millrace.worker.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.Sink;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.WriterContext;
import io.millrace.api.plan.Operation;
import io.millrace.planner.ChainedOperator;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SinkProgress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class SinkOperatorTest {
  private static final long PATIENCE_SECONDS = 20;

  @Rule public final Timeout timeout = Timeout.seconds(60);

  private final TestContext context = TestContext.stateless();

  /** What a sink's parts do to the world outside; static, since the sink is serialized. */
  private static final class World {
    static final LinkedBlockingQueue<List<String>> COMMITS = new LinkedBlockingQueue<>();
    static volatile CountDownLatch committerClosed = new CountDownLatch(1);
    static final AtomicInteger COMMIT_FAILURES = new AtomicInteger();
    static final AtomicReference<Supplier<Exception>> COMMIT_FAILURE = new AtomicReference<>();
    static final AtomicInteger FLUSHES = new AtomicInteger();
    static final AtomicInteger ATTEMPTS = new AtomicInteger();

    static void failCommits(int times, Supplier<Exception> failure) {
      COMMIT_FAILURE.set(failure);
      COMMIT_FAILURES.set(times);
    }
  }

  @Before
  public void reset() {
    World.COMMITS.clear();
    World.committerClosed = new CountDownLatch(1);
    World.COMMIT_FAILURES.set(0);
    World.FLUSHES.set(0);
    World.ATTEMPTS.set(0);
  }

  private static final class Letters implements Sink<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<String, String> createWriter(WriterContext writerContext) {
      return new Writer("i" + writerContext.incarnation());
    }

    @Override
    public Committer<String> createCommitter(CommitterContext committerContext) {
      return new LettersCommitter();
    }
  }

  private static final class Writer implements SinkWriter<String, String> {
    private final String prefix;
    private StringBuilder written = new StringBuilder();

    Writer(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public void write(String record, long timestampMillis) {
      written.append(record).append('@').append(timestampMillis);
    }

    @Override
    public void flushWhenIdle() {
      World.FLUSHES.incrementAndGet();
    }

    @Override
    public List<String> prepareCommit(long snapshotId) {
      if (written.length() == 0) {
        return List.of();
      }
      String prepared = prefix + " s" + snapshotId + " " + written;
      written = new StringBuilder();
      return List.of(prepared);
    }
  }

  private static final class LettersCommitter implements Committer<String> {
    @Override
    public void commit(List<String> committables) throws Exception {
      World.ATTEMPTS.incrementAndGet();
      if (World.COMMIT_FAILURES.get() > 0) {
        World.COMMIT_FAILURES.decrementAndGet();
        throw World.COMMIT_FAILURE.get().get();
      }
      World.COMMITS.add(List.copyOf(committables));
    }

    @Override
    public void close() {
      World.committerClosed.countDown();
    }
  }

  private Operator open(Sink<?, ?> sink) throws Exception {
    Operator operator =
        OperatorFactory.create(
            new ChainedOperator(TestContext.NAME, new Operation.Write(sink), -1, null));
    operator.open(context);
    return operator;
  }

  private static List<String> snapshot(Operator operator, long snapshotId) throws Exception {
    OperatorSnapshot snapshot = new OperatorSnapshot();
    operator.snapshot(snapshotId, snapshot).write(null, snapshot);
    List<String> committables = new ArrayList<>();
    if (snapshot.isSetCommittables()) {
      for (ByteBuffer bytes : snapshot.getCommittables()) {
        committables.add(
            (String)
                ObjectBytes.read(
                    bytes.array(),
                    bytes.arrayOffset() + bytes.position(),
                    bytes.remaining(),
                    "committable"));
      }
    }
    return committables;
  }

  private static List<String> nextCommit() throws InterruptedException {
    return World.COMMITS.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static void awaitCommitted(Operator operator, long snapshotId) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!operator.isCommitted(snapshotId)) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      Thread.sleep(1);
    }
  }

  @Test
  public void when_a_snapshot_is_completed_then_what_it_prepared_is_committed() throws Exception {
    Operator operator = open(new Letters());
    operator.process("a", 1);
    operator.process("b", 2);
    assertThat(snapshot(operator, 1)).containsExactly("i1 s1 a@1b@2");
    operator.process("c", 3);
    assertThat(operator.isCommitted(1)).isFalse();
    assertThat(World.COMMITS).isEmpty();
    operator.onSnapshotEnded(1, true);
    assertThat(nextCommit()).containsExactly("i1 s1 a@1b@2");
    awaitCommitted(operator, 1);
    assertThat(context.wakeUps.get()).isEqualTo(1);
    assertThat(snapshot(operator, 2)).containsExactly("i1 s2 c@3");
    operator.close();
    assertThat(World.committerClosed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(World.COMMITS).isEmpty();
  }

  @Test
  public void when_a_snapshot_is_given_up_then_later_ones_take_its_committables_along()
      throws Exception {
    Operator operator = open(new Letters());
    operator.process("a", 1);
    assertThat(snapshot(operator, 1)).containsExactly("i1 s1 a@1");
    operator.onSnapshotEnded(1, false);
    assertThat(operator.isCommitted(1)).isFalse();
    operator.process("b", 2);
    assertThat(snapshot(operator, 2)).containsExactly("i1 s1 a@1", "i1 s2 b@2");
    assertThat(snapshot(operator, 3)).containsExactly("i1 s1 a@1", "i1 s2 b@2");
    operator.onSnapshotEnded(3, true);
    assertThat(nextCommit()).containsExactly("i1 s1 a@1", "i1 s2 b@2");
    awaitCommitted(operator, 3);
    operator.onSnapshotEnded(2, true);
    operator.onSnapshotEnded(3, true);
    assertThat(snapshot(operator, 4)).isEmpty();
    operator.close();
    assertThat(World.COMMITS).isEmpty();
  }

  @Test
  public void when_there_is_nothing_to_commit_then_it_is_committed_at_once() throws Exception {
    Operator operator = open(new Letters());
    assertThat(snapshot(operator, 1)).isEmpty();
    operator.onSnapshotEnded(1, true);
    assertThat(operator.isCommitted(1)).isTrue();
    operator.onIdle();
    assertThat(World.FLUSHES.get()).isEqualTo(1);
    operator.close();
    assertThat(World.committerClosed.getCount()).isZero();
  }

  @Test
  public void when_a_commit_fails_then_it_is_told_since_when_how_often_and_why() throws Exception {
    World.failCommits(Integer.MAX_VALUE, () -> new IOException("rename refused"));
    Operator operator = open(new Letters());
    assertThat(operator.sinkProgress()).isEmpty();
    for (long id = 1; id <= 2; id++) {
      operator.process("a", 1);
      snapshot(operator, id);
      operator.onSnapshotEnded(id, true);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (operator.sinkProgress().orElseThrow().getFailures() < 2) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      Thread.sleep(1);
    }
    SinkProgress progress = operator.sinkProgress().orElseThrow();
    assertThat(progress.getUncommittedSnapshots()).isEqualTo(2);
    assertThat(progress.getReason()).contains("rename refused");
    assertThat(progress.getFailingMillis()).isPositive();
    World.failCommits(0, null);
    awaitCommitted(operator, 2);
    assertThat(operator.sinkProgress()).isEmpty();
    operator.close();
  }

  @Test
  public void when_a_commit_fails_then_it_is_repeated_until_it_succeeds() throws Exception {
    World.failCommits(3, () -> new IOException("not now"));
    Operator operator = open(new Letters());
    operator.process("a", 1);
    snapshot(operator, 1);
    operator.onSnapshotEnded(1, true);
    awaitCommitted(operator, 1);
    assertThat(World.ATTEMPTS.get()).isEqualTo(4);
    assertThat(nextCommit()).containsExactly("i1 s1 a@1");
    operator.close();
  }

  @Test
  public void when_a_commit_is_impossible_then_the_task_fails_with_its_reason() throws Exception {
    World.failCommits(1, () -> new UserException("the folder is gone"));
    Operator operator = open(new Letters());
    operator.process("a", 1);
    snapshot(operator, 1);
    operator.onSnapshotEnded(1, true);
    assertThatThrownBy(() -> awaitCommitted(operator, 1))
        .isInstanceOf(UserException.class)
        .hasMessage("the folder is gone");
    operator.close();
    assertThat(World.committerClosed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  public void when_a_committer_is_interrupted_by_others_then_the_task_fails() throws Exception {
    World.failCommits(1, () -> new InterruptedException("by its client"));
    Operator operator = open(new Letters());
    operator.process("a", 1);
    snapshot(operator, 1);
    operator.onSnapshotEnded(1, true);
    assertThatThrownBy(() -> awaitCommitted(operator, 1)).hasMessageContaining("by its client");
    operator.close();
    assertThat(World.committerClosed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  public void when_closed_while_commits_fail_then_the_thread_ends() throws Exception {
    World.failCommits(Integer.MAX_VALUE, () -> new IOException("never"));
    Operator operator = open(new Letters());
    operator.process("a", 1);
    snapshot(operator, 1);
    operator.onSnapshotEnded(1, true);
    operator.close();
    assertThat(World.committerClosed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }
}
