package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.Counter;
import io.millrace.api.function.FunctionContext;
import io.millrace.api.function.MapFunction;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Planner;
import io.millrace.protocol.DeployCommand;
import io.millrace.protocol.EndTasksCommand;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SerializedSplit;
import io.millrace.protocol.SnapshotCompletedCommand;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.StaleException;
import io.millrace.protocol.StateFile;
import io.millrace.protocol.TaskFailure;
import io.millrace.protocol.TaskState;
import io.millrace.protocol.TriggerSnapshotCommand;
import io.millrace.protocol.WorkerRegistration;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.NoRemoteChannels;
import io.millrace.worker.exchange.RemoteChannels;
import io.millrace.worker.network.NettyChannels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.thrift.TException;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

public class WorkerTest {
  private static final int SPLITS = 5;
  private static final long RECORDS_PER_SPLIT = 2_000;
  private static final long KEYS = 100;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  @Rule public final Timeout timeout = Timeout.seconds(120);

  private final FakeMaster master = new FakeMaster();
  private final List<Worker> workers = new ArrayList<>();
  private final List<AtomicReference<String>> ends = new ArrayList<>();
  private final GatedSource source = new GatedSource(SPLITS, RECORDS_PER_SPLIT);
  private int plans;

  @Before
  public void clear() {
    LedgerSink.COMMITTED.clear();
    GatedSource.GATE.set(0);
  }

  @After
  public void closeWorkers() {
    workers.forEach(Worker::close);
    for (Worker worker : workers) {
      assertThat(worker.pagePool().bytesInUse()).isZero();
    }
  }

  /** Counts how many records it has seen, and fails on one if told to. */
  static final class Counting implements MapFunction<Long, Long> {
    private static final long serialVersionUID = 1L;
    private final long failsOn;
    private transient Counter seen;

    Counting(long failsOn) {
      this.failsOn = failsOn;
    }

    @Override
    public void open(FunctionContext context) {
      seen = context.counter("test", "seen");
    }

    @Override
    public Long map(Long number) {
      if (number == failsOn) {
        throw new IllegalArgumentException("can not stand " + number);
      }
      seen.add(1);
      return number;
    }
  }

  @Test
  public void whenAJobIsRestoredElsewhere_thenEachRecordHasCountedOnce() throws Exception {
    addWorker("w1", new NoRemoteChannels());
    GatedSource.GATE.set(700);
    deploy(plan(2, -1), List.of());
    master.await("records", () -> master.recordsIn(1) == SPLITS * 700);
    snapshot(1);
    GatedSource.GATE.set(1_100);
    master.await("records", () -> master.recordsIn(1) == SPLITS * 1_100);
    List<OperatorSnapshot> snapshot = snapshot(2);
    assertThat(LedgerSink.committedLines()).hasSize(SPLITS * 1_100);
    GatedSource.GATE.set(1_500);
    master.trigger(3, SnapshotKind.PERIODIC, path("snapshots/3"));
    master.awaitSnapshot(3);
    master.end(false);
    master.awaitStates(TaskState.CANCELLED);
    workers.get(0).close();

    FakeMaster next = new FakeMaster();
    next.epoch = 2;
    next.incarnation = master.incarnation;
    addWorker("w2", new NoRemoteChannels(), next);
    GatedSource.GATE.set(Long.MAX_VALUE);
    finish(next, plan(3, -1), snapshot, 4);
  }

  @Test
  public void whenTasksAreSpreadOverWorkers_thenRecordsReachThemAll() throws Exception {
    SharedSecret secret = SharedSecret.random();
    for (String id : List.of("w1", "w2")) {
      addWorker(
          id,
          new NettyChannels(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              secret,
              new CodecRegistry(getClass().getClassLoader())));
    }
    GatedSource.GATE.set(900);
    deploy(plan(3, -1), List.of());
    master.await("records", () -> master.recordsIn(1) == SPLITS * 900);
    List<OperatorSnapshot> snapshot = snapshot(1);
    GatedSource.GATE.set(1_200);
    master.await("records", () -> master.recordsIn(1) == SPLITS * 1_200);
    master.end(false);
    master.awaitStates(TaskState.CANCELLED);
    GatedSource.GATE.set(Long.MAX_VALUE);
    finish(master, plan(4, -1), snapshot, 2);
  }

  /** Runs a job from a snapshot to its end, and checks what it has written. */
  private void finish(
      FakeMaster by, ExecutionPlan plan, List<OperatorSnapshot> snapshot, long finalSnapshot)
      throws Exception {
    by.deploy(plan, store(plan), snapshot);
    List<SerializedSplit> splits = new ArrayList<>();
    snapshot.stream()
        .filter(OperatorSnapshot::isSetSplits)
        .forEach(part -> splits.addAll(part.getSplits()));
    by.assign("numbers", splits);
    by.awaitStates(TaskState.DRAINED);
    by.trigger(finalSnapshot, SnapshotKind.FINAL, path("snapshots/" + finalSnapshot));
    by.awaitSnapshot(finalSnapshot);
    by.complete(finalSnapshot);
    by.awaitCommitted(finalSnapshot);
    by.end(true);
    by.awaitStates(TaskState.FINISHED);
    List<String> expected = new ArrayList<>();
    for (long key = 0; key < KEYS; key++) {
      for (long count = 1; count <= SPLITS * RECORDS_PER_SPLIT / KEYS; count++) {
        expected.add(key + "=" + count);
      }
    }
    assertThat(LedgerSink.committedLines()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(by.counter("counting/test/seen")).isEqualTo(SPLITS * RECORDS_PER_SPLIT);
  }

  @Test
  public void whenAFunctionFails_thenTheMasterHearsWhereAndWhy() throws Exception {
    addWorker("w1", new NoRemoteChannels());
    GatedSource.GATE.set(Long.MAX_VALUE);
    deploy(plan(1, 321), List.of());
    TaskFailure failure = master.awaitFailure().getFailure();
    assertThat(failure.getOperatorName()).isEqualTo("counting");
    assertThat(failure.getMessage())
        .startsWith("operator 'counting' failed on record '321'")
        .contains("position 321 of split 'part")
        .endsWith("java.lang.IllegalArgumentException: can not stand 321");
    assertThat(failure.isIsPermanent()).isFalse();
    deploy(plan(1, -1), List.of());
    master.awaitStates(TaskState.DRAINED);
  }

  @Test
  public void whenTheMasterIsAway_thenReportsAreRepeatedUntilItAnswers() throws Exception {
    addWorker("w1", new NoRemoteChannels());
    deploy(plan(2, -1), List.of());
    GatedSource.GATE.set(10);
    master.await("records", () -> master.recordsIn(1) == SPLITS * 10);
    master.failNextCalls(3);
    snapshot(1);
    master.forget("w1");
    master.await("a new registration", () -> master.registration("w1") != null);
    assertThat(LedgerSink.committedLines()).hasSize(SPLITS * 10);
  }

  @Test
  public void whenAStateFileIsDamaged_thenItIsNamed() throws Exception {
    addWorker("w1", new NoRemoteChannels());
    GatedSource.GATE.set(10);
    deploy(plan(1, -1), List.of());
    master.await("records", () -> master.recordsIn(1) == SPLITS * 10);
    List<OperatorSnapshot> snapshot = snapshot(1);
    StateFile file =
        snapshot.stream()
            .filter(OperatorSnapshot::isSetKeyedState)
            .findFirst()
            .orElseThrow()
            .getKeyedState();
    byte[] bytes = Files.readAllBytes(Path.of(file.getPath()));
    bytes[bytes.length / 2] ^= 64;
    Files.write(Path.of(file.getPath()), bytes);
    deploy(plan(1, -1), snapshot);
    TaskFailure failure = master.awaitFailure().getFailure();
    assertThat(failure.getDamagedFile()).isEqualTo(file.getPath());
    assertThat(failure.getMessage()).contains(file.getPath()).contains("damaged");
  }

  @Test
  public void whenASnapshotCanNotBeWritten_thenItIsDeclinedAndTheJobGoesOn() throws Exception {
    addWorker("w1", new NoRemoteChannels());
    GatedSource.GATE.set(10);
    deploy(plan(1, -1), List.of());
    master.await("records", () -> master.recordsIn(1) == SPLITS * 10);
    Path notAFolder = folder.newFile("file").toPath();
    master.trigger(1, SnapshotKind.PERIODIC, notAFolder.toString());
    master.await("a refusal", () -> !master.declined().isEmpty());
    workers.get(0).abortSnapshot(new SnapshotCompletedCommand(1, master.attempt, 1));
    snapshot(2);
    assertThat(LedgerSink.committedLines()).hasSize(SPLITS * 10);
  }

  @Test
  public void whenThePlanIsMissing_thenAllTasksFail() throws Exception {
    addWorker("w1", new NoRemoteChannels());
    ExecutionPlan plan = plan(1, -1);
    master.deploy(plan, path("nowhere"), List.of());
    master.awaitStates(TaskState.FAILED);
    assertThat(master.awaitFailure().getFailure().getMessage()).contains("nowhere");
  }

  @Test
  public void shouldRefuseWhatIsStaleAndIgnoreWhatComesTooLate() throws Exception {
    Worker worker = addWorker("w1", new NoRemoteChannels());
    master.epoch = 5;
    deploy(plan(1, -1), List.of());
    TriggerSnapshotCommand old =
        new TriggerSnapshotCommand(4, 9, 1, SnapshotKind.PERIODIC, path("s"), false);
    assertThatThrownBy(() -> worker.triggerSnapshot(old))
        .isInstanceOfSatisfying(
            StaleException.class, stale -> assertThat(stale.getCurrentEpoch()).isEqualTo(5));
    TriggerSnapshotCommand early =
        new TriggerSnapshotCommand(5, 2, 1, SnapshotKind.PERIODIC, path("s"), false);
    assertThatThrownBy(() -> worker.triggerSnapshot(early))
        .isInstanceOf(TException.class)
        .isNotInstanceOf(StaleException.class)
        .hasMessageContaining("not arrived yet");
    // The command to end an attempt overtakes the one to deploy it.
    worker.endTasks(new EndTasksCommand(5, 2, false));
    DeployCommand late =
        new DeployCommand(5, 2, "job-1", path("plan"), List.of(), List.of(), 2, 128);
    worker.deploy(late);
    worker.triggerSnapshot(early);
    master.attempt = 2;
    master.await(
        "the end of the first attempt",
        () ->
            master.heartbeatOf("w1").getAttempt() == 2
                && master.heartbeatOf("w1").getTasks().isEmpty());
    assertThatThrownBy(() -> worker.endTasks(new EndTasksCommand(5, 1, false)))
        .isInstanceOf(StaleException.class);
  }

  @Test
  public void whenAnotherMasterHasTakenTheWorker_thenTheEarlierOneHasNothingToSay()
      throws Exception {
    master.epoch = 2;
    Worker worker = addWorker("w1", new NoRemoteChannels());
    master.await("the worker's registration", () -> master.heartbeatOf("w1") != null);
    DeployCommand late =
        new DeployCommand(1, 7, "job-1", path("plan"), List.of(), List.of(), 2, 128);
    assertThatThrownBy(() -> worker.deploy(late))
        .isInstanceOfSatisfying(
            StaleException.class, stale -> assertThat(stale.getCurrentEpoch()).isEqualTo(2));
  }

  @Test
  public void whenTheMasterEndsTheWorker_thenItsHostIsTold() throws Exception {
    Worker worker = addWorker("w1", new NoRemoteChannels());
    worker.shutDown(1);
    assertThat(ends.get(0)).hasValue("shut down");
  }

  @Test
  public void whenNoMasterAnswersForLong_thenTheHostIsTold() {
    master.masterTimeoutMillis = 100;
    addWorker("w1", new NoRemoteChannels());
    master.failNextCalls(Integer.MAX_VALUE);
    master.await("the end of the worker", () -> ends.get(0).get() != null);
    assertThat(ends.get(0).get()).contains("no master has answered");
  }

  @Test
  public void whenTheMasterDoesNotTakeTheWorker_thenTheHostIsTold() {
    addWorker("w1", new NoRemoteChannels());
    master.isRefusing = true;
    master.forget("w1");
    master.await("the end of the worker", () -> ends.get(0).get() != null);
    assertThat(ends.get(0).get()).contains("it was given up");
  }

  private Worker addWorker(String id, RemoteChannels channels) {
    return addWorker(id, channels, master);
  }

  private Worker addWorker(String id, RemoteChannels channels, FakeMaster by) {
    WorkerRegistration registration =
        new WorkerRegistration(
            id,
            InetAddress.getLoopbackAddress().getHostAddress(),
            0,
            channels.port(),
            ProcessHandle.current().pid(),
            2);
    AtomicReference<String> end = new AtomicReference<>();
    Worker worker =
        new Worker(
            registration,
            Configuration.empty(),
            new WorkerMemory(0, 64 << 20, 0, 0),
            new CodecRegistry(getClass().getClassLoader()),
            channels,
            by,
            new WorkerHost() {
              @Override
              public void onShutDown() {
                end.set("shut down");
              }

              @Override
              public void onFailed(String reason) {
                end.set(reason);
              }
            });
    workers.add(worker);
    ends.add(end);
    by.add(id, worker);
    worker.start();
    by.await("the registration of " + id, () -> by.registration(id) != null);
    return worker;
  }

  /** numbers > counting - by key > counts > ledger. */
  private ExecutionPlan plan(int parallelism, long failsOn) {
    ExecutionEnvironment environment =
        ExecutionEnvironment.getExecutionEnvironment().setParallelism(parallelism);
    environment
        .fromSource(source, WatermarkStrategy.forMonotonousTimestamps(), "numbers")
        .map(new Counting(failsOn))
        .name("counting")
        .keyBy(number -> number % KEYS)
        .aggregate(Aggregates.count())
        .name("counts")
        .map(pair -> pair.f0() + "=" + pair.f1())
        .sinkTo(new LedgerSink())
        .name("ledger");
    return Planner.plan(environment.plan("job"), Configuration.empty());
  }

  private void deploy(ExecutionPlan plan, List<OperatorSnapshot> snapshot) throws Exception {
    master.deploy(plan, store(plan), snapshot);
    List<SerializedSplit> splits = new ArrayList<>();
    for (GatedSource.Part part : source.parts()) {
      splits.add(new SerializedSplit(part.splitId(), ByteBuffer.wrap(serialize(part))));
    }
    master.assign("numbers", splits);
  }

  private String store(ExecutionPlan plan) throws IOException {
    String path = path("plan" + plans++);
    PlanFile.write(plan, path);
    return path;
  }

  /** Takes, completes and commits a snapshot. */
  private List<OperatorSnapshot> snapshot(long id) throws TException {
    master.trigger(id, SnapshotKind.PERIODIC, path("snapshots/" + id));
    List<OperatorSnapshot> snapshot = master.awaitSnapshot(id);
    master.complete(id);
    master.awaitCommitted(id);
    return snapshot;
  }

  private String path(String name) {
    return folder.getRoot().toPath().resolve(name).toString();
  }

  private static byte[] serialize(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(object);
    }
    return bytes.toByteArray();
  }
}
