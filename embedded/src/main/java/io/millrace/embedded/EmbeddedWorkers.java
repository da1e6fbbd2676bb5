package io.millrace.embedded;

import io.millrace.api.ResourceException;
import io.millrace.api.configuration.Configuration;
import io.millrace.master.MasterProcess;
import io.millrace.master.WorkerGateway;
import io.millrace.master.WorkerProvider;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.job.WorkerCommand;
import io.millrace.protocol.WorkerRegistration;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.worker.Worker;
import io.millrace.worker.WorkerHost;
import io.millrace.worker.WorkerMemory;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.NoRemoteChannels;
import io.millrace.worker.exchange.RemoteChannels;
import io.millrace.worker.network.NettyChannels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of one job in this JVM: as many as the master wants, a new one for each that is lost.
 * One alone needs no network; several speak with each other over the loopback. Safe for use by
 * several threads.
 */
final class EmbeddedWorkers implements WorkerProvider, WorkerGateway {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedWorkers.class);
  private static final long CLOSE_TIMEOUT_SECONDS = 30;

  private final String jobId;
  private final Configuration configuration;
  private final boolean isNetworked;
  private final int slots;
  private final WorkerMemory memory;
  private final SharedSecret secret = SharedSecret.random();
  private final ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
  private final ExecutorService hands;

  private final CompletableFuture<JobOutcome> broken = new CompletableFuture<>();

  /** Set before the first worker is wanted. */
  private volatile MasterProcess master;

  // Guarded by this.
  private final Map<String, EmbeddedWorker> alive = new LinkedHashMap<>();
  private int wanted;
  private int started;

  /**
   * The workers of a job, none of them started.
   *
   * @param size how many there will be, and with how many event loops each
   */
  EmbeddedWorkers(String jobId, Configuration configuration, EmbeddedSize size) {
    this.jobId = jobId;
    this.configuration = configuration;
    this.isNetworked = size.workers() > 1;
    this.slots = size.slotsPerWorker();
    this.memory = size.memoryOfWorker(configuration);
    LOG.info("{} workers in this process, each with\n{}", size.workers(), memory.toTable());
    hands =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, jobId + "-workers");
              thread.setDaemon(true);
              thread.setContextClassLoader(classLoader);
              return thread;
            });
  }

  /** Sets the master that the workers report to, before it starts. */
  void reportTo(MasterProcess process) {
    master = process;
  }

  @Override
  public void provide(int count) {
    synchronized (this) {
      wanted = count;
    }
    fill();
  }

  @Override
  public void release(String workerId, String reason) {
    lose(workerId, reason);
  }

  /**
   * Kills one of the living workers, as if its process had died.
   *
   * @param index among them, in the order in which they were started
   * @return whether there was one
   */
  boolean kill(int index) {
    List<String> ids;
    synchronized (this) {
      ids = List.copyOf(alive.keySet());
    }
    if (index >= ids.size()) {
      return false;
    }
    lose(ids.get(index), "was killed");
    return true;
  }

  /** Kills all that live, and starts no more. */
  void killAll(String reason) {
    List<String> ids;
    synchronized (this) {
      wanted = 0;
      ids = List.copyOf(alive.keySet());
    }
    ids.forEach(id -> lose(id, reason));
  }

  /** The operator that a thread is in, if it is one of the workers'. */
  synchronized Optional<String> operatorIn(Thread thread) {
    return alive.values().stream().flatMap(worker -> worker.operatorIn(thread).stream()).findAny();
  }

  @Override
  public void call(WorkerRegistration registration, WorkerCommand command) throws TException {
    EmbeddedWorker worker;
    synchronized (this) {
      worker = alive.get(registration.getWorkerId());
    }
    if (worker == null) {
      throw new TTransportException(
          TTransportException.NOT_OPEN,
          "there is no worker " + registration.getWorkerId() + " any more");
    }
    command.callOn(worker.commands());
  }

  private void lose(String workerId, String reason) {
    synchronized (this) {
      EmbeddedWorker lost = alive.remove(workerId);
      if (lost == null) {
        return;
      }
      lost.cut();
      end(lost);
    }
    master.workerLost(workerId, reason);
    fill();
  }

  private void fill() {
    try {
      hands.execute(this::startMissing);
    } catch (RejectedExecutionException e) {
      LOG.debug("no workers are started any more");
    }
  }

  private synchronized void startMissing() {
    try {
      while (alive.size() < wanted && !hands.isShutdown()) {
        EmbeddedWorker worker = create("worker-" + started++);
        alive.put(worker.id(), worker);
        worker.start();
      }
    } catch (RuntimeException | Error e) {
      broken.completeExceptionally(e);
    }
  }

  /** Completes, exceptionally, if a worker can not be started. */
  CompletableFuture<JobOutcome> broken() {
    return broken;
  }

  private EmbeddedWorker create(String workerId) {
    CodecRegistry codecs = new CodecRegistry(classLoader);
    RemoteChannels channels = isNetworked ? listen(codecs) : new NoRemoteChannels();
    WorkerRegistration registration =
        new WorkerRegistration(
            workerId,
            InetAddress.getLoopbackAddress().getHostAddress(),
            0,
            channels.port(),
            ProcessHandle.current().pid(),
            slots);
    return new EmbeddedWorker(
        registration,
        master,
        wire ->
            new Worker(
                registration, configuration, memory, codecs, channels, wire, new Host(workerId)));
  }

  private RemoteChannels listen(CodecRegistry codecs) {
    try {
      return new NettyChannels(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), secret, codecs);
    } catch (IOException e) {
      throw new ResourceException("the workers cannot listen on the loopback: " + e, e);
    }
  }

  private void end(EmbeddedWorker worker) {
    hands.execute(
        () -> {
          try {
            worker.end();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Ends all workers and waits until nothing is left of them. */
  void endAll() throws InterruptedException {
    List<EmbeddedWorker> last;
    synchronized (this) {
      wanted = 0;
      last = new ArrayList<>(alive.values());
      alive.clear();
      last.forEach(this::end);
      hands.shutdown();
    }
    if (!hands.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn(
          "some function of {} has not returned for {} s; its thread is left behind",
          jobId,
          CLOSE_TIMEOUT_SECONDS);
      hands.shutdownNow();
    }
  }

  /** What a worker says about its own end. */
  private final class Host implements WorkerHost {
    private final String workerId;

    Host(String workerId) {
      this.workerId = workerId;
    }

    @Override
    public void onShutDown() {
      synchronized (EmbeddedWorkers.this) {
        wanted = 0;
        EmbeddedWorker ended = alive.remove(workerId);
        if (ended != null) {
          end(ended);
        }
      }
    }

    @Override
    public void onFailed(String reason) {
      lose(workerId, reason);
    }
  }
}
