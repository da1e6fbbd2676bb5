package io.millrace.master;

import io.millrace.master.coordination.Coordination;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.coordination.LeadershipLostException;
import io.millrace.master.job.Action;
import io.millrace.master.job.Event;
import io.millrace.master.job.JobDescription;
import io.millrace.master.job.JobMaster;
import io.millrace.master.job.MasterSettings;
import io.millrace.master.snapshot.SnapshotStore;
import io.millrace.protocol.ClientService;
import io.millrace.protocol.CommitReport;
import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.HeartbeatReply;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.MasterService;
import io.millrace.protocol.RegistrationReply;
import io.millrace.protocol.SnapshotAcknowledgement;
import io.millrace.protocol.SnapshotDecline;
import io.millrace.protocol.WorkerRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.thrift.TException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master of a job at work: one thread for its state machine, a few for what may block. Its
 * service methods may be called by any thread, directly or through Thrift; they return when the
 * state machine has answered, which for {@link #savepoint}, {@link #stop} and {@link #cancel} is
 * when the wish is fulfilled.
 *
 * <p>The user's connectors are found by the context class loader of the thread that makes the
 * process.
 */
public final class MasterProcess
    implements MasterService.Iface, ClientService.Iface, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MasterProcess.class);
  private static final long TICK_MILLIS = 25;
  private static final long CLOSE_TIMEOUT_MILLIS = 5_000;

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Requests requests = new Requests();
  private final CompletableFuture<JobOutcome> end = new CompletableFuture<>();
  private final JobMaster machine;
  private final Performer performer;
  private final Threads threads;
  private final Thread thread;
  private final long startMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();
  private volatile boolean isClosed;

  /**
   * A master that has become the leader and is not started yet.
   *
   * @param job the job
   * @param settings the numbers to work with
   * @param coordination of this leader; stays open when the process is closed
   * @param gateway how commands reach workers
   * @param provider where workers come from
   */
  public MasterProcess(
      JobDescription job,
      MasterSettings settings,
      Coordination coordination,
      WorkerGateway gateway,
      WorkerProvider provider) {
    threads = new Threads("master", this::fail);
    machine = new JobMaster(job, coordination.epoch(), settings);
    performer = new Performer(job, settings, coordination, gateway, provider);
    thread = threads.daemon("master", this::run);
    coordination.onLeadershipLost(reason -> events.add(new Event.LeadershipLost(reason)));
  }

  /** Begins to run the job, or to end it if it has been running under another master. */
  public void start() {
    events.add(new Event.Started());
    thread.start();
  }

  /**
   * Completes when the job has ended and workers have been told so; exceptionally, with a {@link
   * LeadershipLostException}, when another master leads, and with another exception if the master
   * itself is broken. {@link #status} goes on to be served until the process is closed.
   */
  public CompletableFuture<JobOutcome> end() {
    return end;
  }

  /**
   * Says that a container is there, or is being started, whose worker is to register; it is
   * released if it does not.
   *
   * @param containerId the container
   * @param patienceMillis for how long to wait for it
   */
  public void workerExpected(String containerId, long patienceMillis) {
    events.add(new Event.WorkerExpected(containerId, patienceMillis));
  }

  /**
   * Says that a worker's process or container has ended.
   *
   * @param id the worker's id, or that of the container it named when it registered
   * @param reason completes the sentence "it ..."
   */
  public void workerLost(String id, String reason) {
    events.add(new Event.WorkerLost(id, reason));
  }

  /**
   * Says that there is no use in waiting for workers, so that the job fails.
   *
   * @param reason a sentence
   */
  public void workersHopeless(String reason) {
    events.add(new Event.WorkersHopeless(reason));
  }

  // ------------------------------------------------------------------ what workers call

  @Override
  public RegistrationReply registerWorker(WorkerRegistration registration) throws TException {
    return (RegistrationReply)
        requests.await(id -> events.add(new Event.WorkerRegistered(id, registration)));
  }

  @Override
  public HeartbeatReply heartbeat(Heartbeat heartbeat) throws TException {
    return (HeartbeatReply)
        requests.await(id -> events.add(new Event.HeartbeatReceived(id, heartbeat)));
  }

  @Override
  public void acknowledgeSnapshot(SnapshotAcknowledgement acknowledgement) throws TException {
    requests.await(id -> events.add(new Event.SnapshotAcknowledged(id, acknowledgement)));
  }

  @Override
  public void declineSnapshot(SnapshotDecline decline) throws TException {
    requests.await(id -> events.add(new Event.SnapshotDeclined(id, decline)));
  }

  @Override
  public void reportCommitted(CommitReport report) throws TException {
    requests.await(id -> events.add(new Event.CommitReported(id, report)));
  }

  // ------------------------------------------------------------------ what clients call

  @Override
  public JobStatus status() throws TException {
    return (JobStatus) requests.await(id -> events.add(new Event.StatusRequested(id)));
  }

  @Override
  public String savepoint(String folder) throws TException {
    return (String) requests.await(id -> events.add(new Event.SavepointRequested(id, folder)));
  }

  @Override
  public String stop(String folder, boolean drain) throws TException {
    return (String) requests.await(id -> events.add(new Event.StopRequested(id, folder, drain)));
  }

  @Override
  public void cancel() throws TException {
    requests.await(id -> events.add(new Event.CancelRequested(id)));
  }

  // ------------------------------------------------------------------ the thread

  private void run() {
    try {
      performer.prepare();
      long nextTickMillis = 0;
      while (!isClosed) {
        Event event = events.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        if (event != null) {
          handle(event);
        }
        if (nowMillis() >= nextTickMillis) {
          handleWaiting();
          handle(new Event.Tick());
          nextTickMillis = nowMillis() + TICK_MILLIS;
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("the master is closed", e);
    } catch (RuntimeException | Error e) {
      LOG.error("the master is broken", e);
      fail(e);
    } finally {
      requests.close();
    }
  }

  /** Ends this master, whose work cannot be relied on any more, so that another takes its place. */
  private void fail(Throwable error) {
    isClosed = true;
    end.completeExceptionally(error);
  }

  /** All that is there by now: nobody is judged by a tick before what he said was heard. */
  private void handleWaiting() {
    List<Event> waiting = new ArrayList<>();
    events.drainTo(waiting);
    waiting.forEach(this::handle);
  }

  private void handle(Event event) {
    LOG.trace("{}", event);
    for (Action action : machine.handle(event, nowMillis())) {
      LOG.trace("{}", action);
      action.performBy(performer);
    }
  }

  /** The time of the clock at the start and what has passed since: does not jump. */
  private long nowMillis() {
    return startMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  /** Ends the master, not the job: workers that are there wait for another master. */
  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
    try {
      thread.join(CLOSE_TIMEOUT_MILLIS);
      requests.close();
      performer.close();
      threads.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end.completeExceptionally(new IllegalStateException("the master was closed"));
  }

  /** Does, or has done by other threads, what the state machine wants. */
  private final class Performer implements Action.Performer {
    private final WorkerProvider provider;
    private final WorkerReleases releases;
    private final WorkerCalls calls;
    private final SplitDiscovery discovery;
    private final SinkRecovery sinks;
    private final SnapshotArchive archive;
    private final SerialExecutor storageThread = threads.serial("storage");
    private final SerialExecutor deletingThread = threads.serial("deleting");
    private final SerialExecutor sinkThread = threads.serial("sinks");

    Performer(
        JobDescription job,
        MasterSettings settings,
        Coordination coordination,
        WorkerGateway gateway,
        WorkerProvider provider) {
      this.provider = provider;
      this.releases = new WorkerReleases(coordination, provider, threads, events::add);
      this.calls = new WorkerCalls(gateway, threads, events::add);
      this.discovery = new SplitDiscovery(job.plan(), threads, events::add);
      this.sinks = new SinkRecovery(job.jobId(), job.plan());
      this.archive =
          new SnapshotArchive(job, settings.mayDoubleOutput(), coordination, new SnapshotStore());
    }

    void prepare() {
      discovery.prepare();
    }

    void close() {
      discovery.close();
    }

    @Override
    public void perform(Action.SendCommand action) {
      calls.send(action);
    }

    @Override
    public void perform(Action.ForgetWorker action) {
      calls.forget(action.worker());
    }

    @Override
    public void perform(Action.Answer action) {
      requests.answer(action.requestId(), action.value());
    }

    @Override
    public void perform(Action.Refuse action) {
      requests.refuse(action.requestId(), action.reason());
    }

    @Override
    public void perform(Action.ProvideWorkers action) {
      provider.provide(action.count());
    }

    @Override
    public void perform(Action.ReleaseWorker action) {
      LOG.warn("worker in {} {}", action.containerId(), action.reason());
      releases.release(action);
    }

    @Override
    public void perform(Action.LoadSnapshot action) {
      storageThread.execute(() -> events.add(archive.load(action)));
    }

    @Override
    public void perform(Action.RestoreSinks action) {
      sinkThread.execute(() -> events.add(sinks.restore(action)));
    }

    @Override
    public void perform(Action.DiscoverSplits action) {
      discovery.discover(action);
    }

    @Override
    public void perform(Action.WriteMetadata action) {
      storageThread.execute(() -> events.add(archive.write(action)));
    }

    @Override
    public void perform(Action.PublishSnapshot action) {
      storageThread.execute(() -> events.add(archive.publish(action.pointer())));
    }

    @Override
    public void perform(Action.RetireSnapshots action) {
      deletingThread.execute(() -> archive.retire(action));
    }

    @Override
    public void perform(Action.RecordOutcome action) {
      storageThread.execute(() -> events.add(archive.record(action.outcome())));
    }

    @Override
    public void perform(Action.EndJob action) {
      LOG.info("the job has ended: {}", action.outcome());
      end.complete(action.outcome());
    }

    @Override
    public void perform(Action.Halt action) {
      LOG.warn("this master no longer leads: {}", action.reason());
      end.completeExceptionally(new LeadershipLostException(action.reason()));
    }
  }
}
