package io.millrace.yarn.master;

import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.master.MasterProcess;
import io.millrace.master.WorkerProvider;
import io.millrace.master.coordination.Coordination;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.coordination.LeadershipLostException;
import io.millrace.master.job.JobDescription;
import io.millrace.master.job.MasterOptions;
import io.millrace.master.job.MasterSettings;
import io.millrace.master.rpc.RemoteMaster;
import io.millrace.master.rpc.ThriftWorkerGateway;
import io.millrace.master.snapshot.SnapshotLocation;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.master.web.StatusServer;
import io.millrace.master.web.Visitors;
import io.millrace.planner.ExecutionPlan;
import io.millrace.protocol.ClientService;
import io.millrace.protocol.JobState;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.MasterService;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.transport.ControlServer;
import io.millrace.worker.JvmExit;
import io.millrace.worker.PlanFile;
import io.millrace.worker.WorkerOptions;
import io.millrace.yarn.BackgroundTask;
import io.millrace.yarn.ServiceNames;
import io.millrace.yarn.ShutdownHooks;
import io.millrace.yarn.YarnOptions;
import io.millrace.yarn.container.ContainerProcess;
import io.millrace.yarn.container.UncaughtErrors;
import io.millrace.yarn.coordination.ApplicationNode;
import io.millrace.yarn.coordination.MasterAddress;
import io.millrace.yarn.coordination.ZooKeeperAddress;
import io.millrace.yarn.coordination.ZooKeeperCoordination;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.token.Token;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.security.AMRMTokenIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that YARN starts first for a job, and again when it has died: hosts the job's master
 * and provides it with workers. It becomes the leader by taking the next epoch in ZooKeeper, takes
 * over the containers that are there, and goes on from the newest completed snapshot.
 */
public final class ApplicationMaster {
  private static final Logger LOG = LoggerFactory.getLogger(ApplicationMaster.class);
  private static final long MEBIBYTE = 1L << 20;
  private static final long FAREWELL_MILLIS = 3_000;
  private static final int TAKE_OVER_TIMEOUTS = 2;
  private static final int STANDSTILL_SECONDS = 9;
  private static final int LAST_CHANCE_SECONDS = 2;

  private final ContainerProcess process;
  private final Configuration options;

  /** Where clients and workers reach this master, as soon as it leads. */
  private final ServerSocket control;

  private final StatusServer page;

  /** Null until it leads. */
  private volatile MasterProcess leading;

  /** Under way from the start: the first file of the cluster's file system takes its time. */
  private final BackgroundTask<ExecutionPlan> plan;

  /**
   * Asked for from the start as well, beside the connection to ZooKeeper: nodes take a while to
   * fetch the engine.
   */
  private final BackgroundTask<WorkerContainers> containers;

  /** Completes with the reason when there is no use in waiting for workers. */
  private final CompletableFuture<String> hopelessness = new CompletableFuture<>();

  /** Completes when the job has ended; exceptionally when this process must give way. */
  private final CompletableFuture<JobOutcome> end = new CompletableFuture<>();

  private ApplicationMaster(ContainerProcess process) throws IOException {
    this.process = process;
    this.options = process.options();
    InetSocketAddress anyPort = new InetSocketAddress(process.nodeAddress(), 0);
    this.control = ControlServer.listenAt(anyPort);
    this.page = new StatusServer(anyPort, visitors(process), this::status);
    this.containers = BackgroundTask.start("worker-containers", this::workerContainers);
    this.plan =
        BackgroundTask.start("plan-reader", () -> PlanFile.read(process.folder().planLocation()));
  }

  /** Runs the master in the container that YARN has started this JVM in. */
  public static void main(String[] arguments) {
    int exitCode = 1;
    Thread exitWatch = new Thread(ApplicationMaster::onExit, "exit-watch");
    Runtime.getRuntime().addShutdownHook(exitWatch);
    UncaughtErrors.endTheProcess();
    try {
      exitCode = runWatched();
    } catch (Exception | Error e) {
      LOG.error("this master cannot go on", e);
      System.err.println(e); // which YARN tells the user
    }
    ShutdownHooks.remove(exitWatch);
    System.exit(exitCode);
  }

  private static int runWatched() throws Exception {
    Closeable watch = StandstillWatch.start(STANDSTILL_SECONDS, LAST_CHANCE_SECONDS);
    try {
      return new ApplicationMaster(ContainerProcess.current()).run();
    } finally {
      watch.close();
    }
  }

  /** Names the code of a source or sink that ends this process. */
  private static void onExit() {
    JvmExit.find()
        .ifPresent(
            exit -> {
              LOG.error("the program ends this master: {}", exit.trace());
              System.err.println("the program ended the master: " + exit.describe());
              Runtime.getRuntime().halt(JvmExit.CODE);
            });
  }

  private int run() throws Exception {
    ApplicationNode node = process.node();
    try (CuratorFramework zooKeeper =
        ZooKeeperAddress.of(options, process.hadoop()).newClient(node)) {
      zooKeeper.start();
      try (Coordination coordination = ZooKeeperCoordination.lead(zooKeeper, node);
          WorkerContainers workers = containers.await();
          ThriftWorkerGateway gateway = new ThriftWorkerGateway(process.secret())) {
        LOG.info("{} leads with epoch {}", process.containerId(), coordination.epoch());
        JobOutcome outcome = lead(coordination, zooKeeper, node.path(), workers, gateway);
        List<SnapshotPointer> snapshots = coordination.completedSnapshots();
        coordination.confirmLeadership(); // or else it is for another master to tidy up
        new Leavings(process.folder(), snapshotLocation(), zooKeeper, node.path())
            .delete(outcome.state(), snapshots);
        return 0;
      } catch (LeadershipLostException e) {
        LOG.warn("another master leads", e);
        return 1;
      }
    }
  }

  /** Runs the job, or only reports its end if an earlier master came so far. */
  private JobOutcome lead(
      Coordination coordination,
      CuratorFramework zooKeeper,
      String node,
      WorkerContainers workers,
      ThriftWorkerGateway gateway)
      throws Exception {
    Optional<JobOutcome> recorded = coordination.outcome();
    if (recorded.isPresent()) {
      finish(workers, recorded.get(), coordination);
      return recorded.get();
    }
    try (MasterProcess master =
        new MasterProcess(
            description(),
            MasterSettings.from(options, options.get(YarnOptions.WORKERS)),
            coordination,
            gateway,
            provider(workers))) {
      leading = master;
      ClientDesk clients = new ClientDesk(master);
      try (ControlServer server =
          new ControlServer(
              control,
              process.secret(),
              Map.of(
                  RemoteMaster.SERVICE,
                  new MasterService.Processor<>(new WorkerDesk(master, workers::onStarted)),
                  ServiceNames.CLIENT,
                  new ClientService.Processor<>(clients)))) {
        master.start();
        var unused = hopelessness.thenAccept(master::workersHopeless);
        new MasterAddress(coordination.epoch(), process.nodeAddress().getHostName(), server.port())
            .publish(zooKeeper, node);
        JobOutcome outcome = awaitEnd(master);
        clients.awaitFarewells(FAREWELL_MILLIS);
        finish(workers, outcome, coordination);
        return outcome;
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what comes of it is passed on to 'end'
  private JobOutcome awaitEnd(MasterProcess master) throws Exception {
    master
        .end()
        .whenComplete(
            (outcome, error) -> {
              if (error == null) {
                end.complete(outcome);
              } else {
                end.completeExceptionally(error);
              }
            });
    try {
      return end.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private final class ContainerEvents implements WorkerContainers.Listener {
    @Override
    public void expected(String containerId, long patienceMillis) {
      MasterProcess master = leading;
      if (master != null) { // else it is told when it begins to ask for workers
        master.workerExpected(containerId, patienceMillis);
      }
    }

    @Override
    public void lost(String containerId, String reason) {
      MasterProcess master = leading;
      if (master != null) { // one that is lost earlier will not register with it
        master.workerLost(containerId, reason);
      }
    }

    @Override
    public void hopeless(String reason) {
      hopelessness.complete(reason);
    }

    @Override
    public void abandoned(String reason) {
      end.completeExceptionally(new LeadershipLostException(reason));
    }
  }

  private static WorkerProvider provider(WorkerContainers containers) {
    return new WorkerProvider() {
      @Override
      public void provide(int count) {
        containers.provide(count);
      }

      @Override
      public void release(String containerId, String reason) {
        containers.release(containerId, reason);
      }
    };
  }

  private static Visitors visitors(ContainerProcess process) {
    return new ProxyVisitors(process.hadoop(), process.proxyBase(), process.user());
  }

  private JobStatus status() throws Exception {
    MasterProcess master = leading;
    if (master == null) {
      throw new IllegalStateException("it does not lead yet");
    }
    return master.status();
  }

  private WorkerContainers workerContainers() throws IOException, YarnException {
    Credentials credentials = new Credentials(process.credentials());
    withoutMastersToken(credentials);
    WorkerContainers workers =
        new WorkerContainers(
            process.hadoop(),
            process.launch(),
            credentials,
            Resource.newInstance(
                options.get(YarnOptions.WORKER_MEMORY) / MEBIBYTE,
                options.get(WorkerOptions.SLOTS)),
            patience(),
            new ContainerEvents());
    String host = process.nodeAddress().getHostName();
    workers.register(host, control.getLocalPort(), "http://" + host + ":" + page.port() + "/");
    workers.provide(options.get(YarnOptions.WORKERS));
    return workers;
  }

  /** A worker that an earlier master had needs no longer than to see that there is a new one. */
  private WorkerContainers.Patience patience() {
    return new WorkerContainers.Patience(
        options.get(YarnOptions.WORKER_START_TIMEOUT).toMillis(),
        TAKE_OVER_TIMEOUTS * options.get(MasterOptions.HEARTBEAT_TIMEOUT).toMillis());
  }

  /** The token by which the ApplicationMaster speaks to YARN is not for workers. */
  private static void withoutMastersToken(Credentials credentials) {
    List<Text> aliases =
        credentials.getTokenMap().entrySet().stream()
            .filter(entry -> isMastersToken(entry.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    aliases.forEach(credentials::removeToken);
  }

  private static boolean isMastersToken(Token<?> token) {
    return token.getKind().equals(AMRMTokenIdentifier.KIND_NAME);
  }

  private JobDescription description() throws Exception {
    ExecutionPlan read = plan.await();
    return new JobDescription(
        process.applicationId(),
        read,
        process.folder().planLocation(),
        read.explain(),
        snapshotLocation().folder(),
        process.submittedAtMillis(),
        Optional.of(options.get(JobOptions.RESTORE_FROM)).filter(folder -> !folder.isEmpty()),
        options.get(ContainerProcess.ENDED_JOB)::equals);
  }

  private SnapshotLocation snapshotLocation() throws IOException {
    return process.folder().snapshotLocation(options, process.applicationId());
  }

  private static void finish(
      WorkerContainers containers, JobOutcome outcome, Coordination coordination)
      throws IOException, YarnException {
    FinalApplicationStatus status =
        switch (outcome.state()) {
          case FINISHED, STOPPED -> FinalApplicationStatus.SUCCEEDED;
          case CANCELLED -> FinalApplicationStatus.KILLED;
          default -> FinalApplicationStatus.FAILED;
        };
    boolean isStopped = outcome.state() == JobState.STOPPED;
    containers.finish(status, isStopped ? stopped(coordination) : outcome.message());
  }

  /** For the user, since YARN knows no difference between a job that finished and one stopped. */
  private static String stopped(Coordination coordination) {
    try {
      return coordination.completedSnapshots().stream()
          .filter(snapshot -> snapshot.kind() == SnapshotKind.FINAL)
          .findFirst()
          .map(last -> "stopped; a job can go on from its last snapshot, " + last.folder())
          .orElse("stopped");
    } catch (IOException e) {
      LOG.warn("it cannot be said where the last snapshot is", e);
      return "stopped";
    }
  }
}
