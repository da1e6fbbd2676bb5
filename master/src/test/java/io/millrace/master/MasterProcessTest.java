package io.millrace.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.configuration.Configuration;
import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.SequenceSource;
import io.millrace.api.connector.Sink;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.connector.SplitReader;
import io.millrace.api.connector.WriterContext;
import io.millrace.api.function.MapFunction;
import io.millrace.api.plan.Operation;
import io.millrace.api.plan.Partitioning;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.master.coordination.Coordination;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.coordination.LeadershipLostException;
import io.millrace.master.coordination.MemoryCoordination;
import io.millrace.master.job.JobDescription;
import io.millrace.master.job.MasterSettings;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.Exchange;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.protocol.JobState;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.RefusedException;
import io.millrace.worker.PlanFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.thrift.TException;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** A master with real workers, all in this process. */
public class MasterProcessTest {
  private static final int LAST = 100_000;
  private static final AtomicInteger FAILURES_TO_COME = new AtomicInteger();

  @Rule public final Timeout timeout = new Timeout(60, TimeUnit.SECONDS);
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final MemoryCoordination.Memory memory = new MemoryCoordination.Memory();
  private final List<MasterProcess> masters = new ArrayList<>();
  private volatile MasterProcess master;
  private LocalWorkers workers;
  private Ledger ledger;

  @Before
  public void openLedger() {
    ledger = new Ledger(folder.getRoot().getName());
    FAILURES_TO_COME.set(0);
  }

  @After
  public void endAll() {
    masters.forEach(MasterProcess::close);
    if (workers != null) {
      workers.close();
    }
  }

  @Test
  public void shouldRunABoundedJobToItsEnd() throws Exception {
    start(planOf(new SequenceSource(1, LAST)));
    assertThat(outcome().state()).isEqualTo(JobState.FINISHED);
    assertEachRecordOnce();
    assertThat(master.status().getState()).isEqualTo(JobState.FINISHED);
  }

  @Test
  public void shouldRestartTasksThatFail() throws Exception {
    FAILURES_TO_COME.set(1);
    start(planOf(new SequenceSource(1, LAST)));
    assertThat(outcome().state()).isEqualTo(JobState.FINISHED);
    assertEachRecordOnce();
    JobStatus status = master.status();
    assertThat(status.getRestarts()).isEqualTo(1);
    assertThat(status.getFailures().get(0).getMessage()).contains("map").contains("not today");
  }

  @Test
  public void shouldFailAJobThatFailsTooOften() throws Exception {
    FAILURES_TO_COME.set(1_000);
    start(planOf(new SequenceSource(1, LAST)));
    JobOutcome outcome = outcome();
    assertThat(outcome.state()).isEqualTo(JobState.FAILED);
    assertThat(outcome.message()).contains("4 times in a row").contains("not today");
    assertThat(ledger.contents()).isEmpty();
  }

  @Test
  public void shouldReplaceAWorkerThatDies() throws Exception {
    start(planOf(new Endless()));
    await(status -> completedSnapshots(status) >= 1);
    String dead = workers.kill();
    workers.start();
    master.workerLost(dead, "was killed");
    await(status -> status.getRestarts() == 1 && status.getState() == JobState.RUNNING);
    long before = completedSnapshots(master.status());
    await(status -> completedSnapshots(status) > before + 1);
    String path = master.stop("", false);
    assertThat(Files.exists(Path.of(path, "metadata"))).isTrue();
    assertThat(outcome().state()).isEqualTo(JobState.STOPPED);
    assertThat(ledger.contents()).isNotEmpty();
    assertThat(ledger.contents().values()).containsOnly(1);
  }

  @Test
  public void shouldTakeSavepointsIntoAnyFolderAndBeginWithOne() throws Exception {
    start(planOf(new Endless()));
    await(status -> status.isSetFirstRecordAtMillis());
    String savepoint = master.savepoint(folder.newFolder("savepoints").toString());
    assertThat(Files.exists(Path.of(savepoint, "metadata"))).isTrue();
    master.cancel();
    assertThat(outcome().state()).isEqualTo(JobState.CANCELLED);
    int countBefore = ledger.contents().size();
    workers.close();

    lead(planOf(new Endless()), new MemoryCoordination.Memory(), Optional.of(savepoint));
    await(status -> completedSnapshots(status) >= 2);
    master.stop("", true);
    assertThat(ledger.contents().size()).isGreaterThan(countBefore);
    assertThat(ledger.contents().values()).containsOnly(1);
  }

  @Test
  public void shouldTakeOverFromAnEarlierMaster() throws Exception {
    ExecutionPlan plan = planOf(new Endless());
    start(plan);
    await(status -> completedSnapshots(status) >= 1);
    MasterProcess first = master;
    lead(plan, memory, Optional.empty());
    assertThatThrownBy(() -> first.end().get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(LeadershipLostException.class);
    await(status -> status.getState() == JobState.RUNNING && status.getEpoch() == 2);
    master.stop("", false);
    assertThat(outcome().state()).isEqualTo(JobState.STOPPED);
    assertThat(ledger.contents().values()).containsOnly(1);
    assertThatThrownBy(() -> master.savepoint("")).isInstanceOf(RefusedException.class);
  }

  @Test
  public void shouldNotGoBackBehindADamagedSnapshotWhoseOutputMayBeCommitted() throws Exception {
    ExecutionPlan plan = planOf(new Endless());
    start(plan);
    await(status -> completedSnapshots(status) >= 2 && !ledger.contents().isEmpty());
    Path damaged = damageNewestSnapshot();
    int visible = ledger.contents().size();

    lead(plan, memory, Optional.empty());
    JobOutcome outcome = outcome();
    assertThat(outcome.state()).isEqualTo(JobState.FAILED);
    assertThat(outcome.message())
        .contains(damaged + " is damaged", "'ledger'", "snapshot.allow-doubled-output");
    assertThat(outcome.areFilesKept()).isTrue();
    assertThat(ledger.contents()).hasSize(visible);
    for (SnapshotPointer kept : MemoryCoordination.lead(memory).completedSnapshots()) {
      assertThat(Path.of(kept.folder(), "metadata")).exists();
    }
  }

  @Test
  public void shouldGoOnFromTheSnapshotBeforeADamagedOneIfNothingIsDoubled() throws Exception {
    ExecutionPlan plan = planOf(new Endless(), new Silence());
    start(plan);
    await(status -> completedSnapshots(status) >= 2);
    Path damaged = damageNewestSnapshot();

    lead(plan, memory, Optional.empty());
    await(status -> status.getState() == JobState.RUNNING);
    assertThat(master.status().getFailures().get(0).getMessage())
        .contains(damaged.toString(), "no sink has committed anything since");
    master.cancel();
  }

  /** Ends the master first. */
  private Path damageNewestSnapshot() throws IOException {
    master.close();
    List<SnapshotPointer> completed = MemoryCoordination.lead(memory).completedSnapshots();
    Path newest = Path.of(completed.get(0).folder(), "metadata");
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(newest, bytes);
    return newest;
  }

  @Test
  public void endsWithTheReason_whenOneOfItsThreadsHasAnError() throws Exception {
    Coordination broken =
        new ChangedCoordination(MemoryCoordination.lead(memory)) {
          @Override
          public List<SnapshotPointer> completedSnapshots() {
            throw new StackOverflowError("in a library");
          }
        };
    lead(planOf(new Endless()), broken);
    assertThatThrownBy(() -> master.end().get(20, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(StackOverflowError.class);
  }

  @Test
  public void releasesNothing_beforeItIsSureThatItLeads() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Coordination doubtful =
        new ChangedCoordination(MemoryCoordination.lead(memory)) {
          @Override
          public void confirmLeadership() throws IOException, LeadershipLostException {
            if (asked.incrementAndGet() < 3) {
              throw new IOException("connection lost");
            }
            throw new LeadershipLostException("another master leads");
          }
        };
    lead(planOf(new Endless()), doubtful);
    await(status -> status.getState() == JobState.RUNNING);
    master.workerExpected("a container that is silent", 0);
    assertThatThrownBy(() -> master.end().get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(LeadershipLostException.class);
    assertThat(asked).hasValueGreaterThanOrEqualTo(3);
    assertThat(workers.released()).isEmpty();
  }

  @Test
  public void releases_aContainerWhoseWorkerDoesNotRegister() throws Exception {
    start(planOf(new Endless()));
    await(status -> status.getState() == JobState.RUNNING);
    master.workerExpected("a container that is silent", 0);
    while (workers.released().isEmpty()) { // the rule's timeout ends it
      Thread.sleep(10);
    }
    assertThat(workers.released()).containsExactly("a container that is silent");
    assertThat(master.status().getRestarts()).isZero();
  }

  // ------------------------------------------------------------------ helpers

  private void start(ExecutionPlan plan) throws IOException {
    lead(plan, memory, Optional.empty());
  }

  private void lead(ExecutionPlan plan, Coordination coordination) throws IOException {
    lead(plan, memory, coordination, Optional.empty());
  }

  private void lead(ExecutionPlan plan, MemoryCoordination.Memory shared, Optional<String> from)
      throws IOException {
    lead(plan, shared, MemoryCoordination.lead(shared), from);
  }

  private void lead(
      ExecutionPlan plan,
      MemoryCoordination.Memory shared,
      Coordination coordination,
      Optional<String> from)
      throws IOException {
    Path planPath = folder.getRoot().toPath().resolve("plan-" + masters.size());
    PlanFile.write(plan, planPath.toString());
    JobDescription job =
        new JobDescription(
            "job-" + folder.getRoot().getName(),
            plan,
            planPath.toString(),
            "",
            folder.getRoot() + "/snapshots-" + System.identityHashCode(shared),
            0,
            from);
    if (workers == null || shared != memory) {
      workers = new LocalWorkers(CurrentMaster.of(() -> master));
    }
    MasterSettings settings =
        new MasterSettings(
            1, 50, 5_000, 10_000, 10_000, 100, 5_000, 3, 3, 10, 100, false, 3, 60_000);
    master = new MasterProcess(job, settings, coordination, workers, workers);
    masters.add(master);
    master.start();
  }

  private static ExecutionPlan planOf(Source<Long, ?> source, Sink<Long, String> sink) {
    MapFunction<Long, Long> map =
        number -> {
          if (number % 1_000 == 0 && FAILURES_TO_COME.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new IllegalStateException("not today");
          }
          return number;
        };
    return new ExecutionPlan(
        "test",
        8,
        List.of(
            new Stage(
                0,
                2,
                List.of(
                    new ChainedOperator(
                        "numbers",
                        new Operation.Read(source, WatermarkStrategy.noWatermarks()),
                        -1,
                        null),
                    new ChainedOperator("map", new Operation.MapRecord(map), 0, null))),
            new Stage(
                1, 2, List.of(new ChainedOperator("ledger", new Operation.Write(sink), -1, null)))),
        List.of(new Exchange(0, 0, 1, null, 1, new Partitioning.Rebalance())),
        Configuration.empty());
  }

  private ExecutionPlan planOf(Source<Long, ?> source) {
    return planOf(source, ledger);
  }

  private JobOutcome outcome() throws Exception {
    return master.end().get();
  }

  private void assertEachRecordOnce() {
    assertThat(ledger.contents()).hasSize(LAST);
    assertThat(ledger.contents().values()).containsOnly(1);
  }

  private void await(Predicate<JobStatus> condition) throws TException, InterruptedException {
    while (!condition.test(master.status())) { // the rule's timeout ends it
      Thread.sleep(10);
    }
  }

  private static long completedSnapshots(JobStatus status) {
    return status.getSnapshots().stream()
        .filter(snapshot -> snapshot.getOutcome().equals("COMPLETED"))
        .count();
  }

  /** A sink that prepares nothing, and so has nothing to commit. */
  private static final class Silence implements Sink<Long, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<Long, String> createWriter(WriterContext context) {
      return new SinkWriter<>() {
        @Override
        public void write(Long record, long timestampMillis) {}

        @Override
        public List<String> prepareCommit(long snapshotId) {
          return List.of();
        }
      };
    }

    @Override
    public Committer<String> createCommitter(CommitterContext context) {
      return committables -> {};
    }
  }

  /** The numbers from 0 on in one split, some each millisecond. */
  private static final class Endless implements Source<Long, SequenceSource.Range> {
    private static final long serialVersionUID = 1L;

    @Override
    public Boundedness boundedness() {
      return Boundedness.UNBOUNDED;
    }

    @Override
    public SplitAssigner<SequenceSource.Range> createAssigner() {
      return (known, isInitial) ->
          isInitial ? List.of(new SequenceSource.Range(0, 0, Long.MAX_VALUE)) : List.of();
    }

    @Override
    public SplitReader<Long, SequenceSource.Range> createReader(ReaderContext context) {
      return new EndlessReader();
    }
  }

  private static final class EndlessReader implements SplitReader<Long, SequenceSource.Range> {
    private long next = -1;
    private long readAtNanos;

    @Override
    public void addSplits(List<SequenceSource.Range> splits) {
      splits.forEach(split -> next = split.next());
    }

    @Override
    public boolean read(SourceOutput<Long> output, int maxRecords) {
      if (next < 0 || System.nanoTime() - readAtNanos < 1_000_000) {
        return false;
      }
      readAtNanos = System.nanoTime();
      for (int count = 0; count < 5; count++) {
        output.collect("0", next, next, Long.MIN_VALUE);
        next++;
      }
      return true;
    }

    @Override
    public List<SequenceSource.Range> snapshot() {
      return next < 0 ? List.of() : List.of(new SequenceSource.Range(0, next, Long.MAX_VALUE));
    }

    @Override
    public void close() {}
  }
}
