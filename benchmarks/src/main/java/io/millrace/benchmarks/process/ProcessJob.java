package io.millrace.benchmarks.process;

import io.millrace.api.JobFailedException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.plan.Plan;
import io.millrace.benchmarks.measure.Measurements;
import io.millrace.master.MasterProcess;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.coordination.MemoryCoordination;
import io.millrace.master.job.JobDescription;
import io.millrace.master.job.MasterSettings;
import io.millrace.master.rpc.RemoteMaster;
import io.millrace.master.rpc.ThriftWorkerGateway;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Planner;
import io.millrace.protocol.JobState;
import io.millrace.protocol.JobStatus;
import io.millrace.protocol.MasterService;
import io.millrace.protocol.transport.ControlServer;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.worker.PlanFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.thrift.TException;

/** A job with its master in this process and its workers in processes of their own. */
public final class ProcessJob implements AutoCloseable {
  private static final String JOB_ID = "local";

  private final boolean isMeasured;
  private final Path measurements;
  private final ThriftWorkerGateway gateway;
  private final WorkerProcesses workers;
  private final MasterProcess master;
  private final ControlServer server;

  /**
   * A job that is not started yet.
   *
   * @param options of the engine; those that the program sets win
   * @param workerCount how many processes
   * @param jvmOptions of each process
   * @param isMeasured whether the workers measure, which costs a little
   * @param folder an empty folder for its files
   */
  public ProcessJob(
      Plan plan,
      Configuration options,
      int workerCount,
      List<String> jvmOptions,
      boolean isMeasured,
      Path folder)
      throws IOException {
    ExecutionPlan executionPlan = Planner.plan(plan, options);
    Configuration jobOptions = executionPlan.configuration();
    SharedSecret secret = SharedSecret.random();
    String planPath = folder.resolve("plan").toString();
    PlanFile.write(executionPlan, planPath);
    this.isMeasured = isMeasured;
    measurements = Files.createDirectory(folder.resolve("measurements"));
    gateway = new ThriftWorkerGateway(secret);
    workers =
        new WorkerProcesses(jvmOptions, id -> start(id, secret.toBytes(), jobOptions.toMap()));
    master =
        new MasterProcess(
            new JobDescription(
                JOB_ID,
                executionPlan,
                planPath,
                executionPlan.explain(),
                folder.resolve("snapshots").toString(),
                System.currentTimeMillis(),
                Optional.empty()),
            MasterSettings.from(jobOptions, workerCount),
            MemoryCoordination.lead(new MemoryCoordination.Memory()),
            gateway,
            workers);
    workers.reportTo(master);
    server =
        new ControlServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            secret,
            Map.of(RemoteMaster.SERVICE, new MasterService.Processor<>(master)));
  }

  private WorkerStart start(String id, byte[] secret, Map<String, String> options) {
    Optional<String> path =
        Optional.of(measurements.resolve(id).toString()).filter(any -> isMeasured);
    return new WorkerStart(id, secret, options, server.port(), path.orElse(""));
  }

  /** Starts the master, and so the workers. */
  public void start() {
    master.start();
  }

  /** The processes of the workers. */
  public WorkerProcesses workers() {
    return workers;
  }

  /** How the job does. */
  public JobStatus status() throws TException {
    return master.status();
  }

  /**
   * Takes a last snapshot, then ends the job; returns when its processes have ended, too.
   *
   * @return how it ended: not as stopped if that was not possible
   */
  public JobOutcome stop() throws InterruptedException, ExecutionException, TException {
    if (!isEnded()) {
      master.stop("", false);
    }
    JobOutcome outcome = master.end().get();
    workers.close();
    return outcome;
  }

  /** Whether it has ended, in whatever way. */
  public boolean isEnded() {
    return master.end().isDone();
  }

  /**
   * Waits until the job and the processes of its workers have ended.
   *
   * @return what was measured in the workers that ended in good order, if anything was
   * @throws JobFailedException if the job did not finish
   */
  public Measurements await() throws InterruptedException, ExecutionException, IOException {
    JobOutcome outcome = master.end().get();
    if (outcome.state() != JobState.FINISHED) {
      throw new JobFailedException(JOB_ID, outcome.message());
    }
    workers.close();
    List<Measurements> parts = new ArrayList<>();
    try (Stream<Path> files = Files.list(measurements)) {
      for (Path file : files.toList()) {
        parts.add(Measurements.read(file));
      }
    }
    return Measurements.merge(parts);
  }

  @Override
  public void close() {
    workers.close();
    server.close();
    gateway.close();
    master.close();
  }
}
