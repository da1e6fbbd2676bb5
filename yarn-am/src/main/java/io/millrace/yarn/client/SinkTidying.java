package io.millrace.yarn.client;

import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.master.MasterProcess;
import io.millrace.master.WorkerProvider;
import io.millrace.master.coordination.Coordination;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.job.JobDescription;
import io.millrace.master.job.MasterSettings;
import io.millrace.master.job.WorkerCommand;
import io.millrace.planner.ExecutionPlan;
import io.millrace.protocol.JobState;
import io.millrace.protocol.RefusedException;
import io.millrace.protocol.WorkerRegistration;
import io.millrace.worker.PlanFile;
import io.millrace.yarn.Reason;
import io.millrace.yarn.YarnOptions;
import io.millrace.yarn.container.ApplicationFolder;
import io.millrace.yarn.container.ContainerProcess;
import io.millrace.yarn.program.ProgramJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;

/**
 * Does in the client what the master of a killed application would have done at its cancellation:
 * commits what belongs to its newest snapshot, and gives up what came after it, such as hidden
 * files and open transactions. It is a master, without workers, whose job is cancelled at once. May
 * block.
 */
final class SinkTidying {
  private static final long TIMEOUT_SECONDS = 90;

  private final ApplicationId application;
  private final ApplicationFolder folder;
  private final Configuration options;
  private final Coordination coordination;

  /**
   * The tidying of one application's sinks.
   *
   * @param options that the application was submitted with
   * @param coordination of the leader of the application, which this process has become
   */
  SinkTidying(
      ApplicationId application,
      ApplicationFolder folder,
      Configuration options,
      Coordination coordination) {
    this.options = options;
    this.application = application;
    this.folder = folder;
    this.coordination = coordination;
  }

  /**
   * How the job has ended: cancelled, or as its last snapshot says. The message says what could not
   * be tidied up; it is empty if everything could.
   */
  JobOutcome run() throws IOException, InterruptedException {
    if (!folder.isComplete()) {
      return failed("its program or plan is no longer there");
    }
    Path jar = Files.createTempFile("millrace-clean-", ".jar");
    try {
      folder.copyProgram(jar);
      return run(jar);
    } catch (IOException | RuntimeException | LinkageError e) {
      return failed(Reason.of(e));
    } finally {
      Files.deleteIfExists(jar);
    }
  }

  private static JobOutcome failed(String reason) {
    return new JobOutcome(
        JobState.CANCELLED, "what its sinks had not committed stays: " + reason, Map.of());
  }

  private JobOutcome run(Path jar) throws IOException, InterruptedException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (ProgramJar program = ProgramJar.open(jar, SinkTidying.class.getClassLoader())) {
      thread.setContextClassLoader(program.classLoader());
      return cancel(PlanFile.read(folder.planLocation()));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private JobOutcome cancel(ExecutionPlan plan) throws InterruptedException {
    MasterSettings settings = MasterSettings.from(options, options.get(YarnOptions.WORKERS));
    try (MasterProcess master =
        new MasterProcess(
            describe(plan), settings, coordination, SinkTidying::refuse, new NoWorkers())) {
      master.start();
      cancel(master);
      return master.end().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return failed(Reason.of(e.getCause()));
    } catch (TimeoutException e) {
      return failed("that takes longer than " + TIMEOUT_SECONDS + " s");
    }
  }

  /** Its answer comes at the end, which is waited for otherwise. */
  private static void cancel(MasterProcess master) {
    Thread request =
        new Thread(
            () -> {
              try {
                master.cancel();
              } catch (RefusedException e) {
                return; // a last snapshot was complete, so it ends as stopped or finished
              } catch (TException e) {
                return; // it was closed
              }
            },
            "cancellation");
    request.setDaemon(true);
    request.start();
  }

  private JobDescription describe(ExecutionPlan plan) {
    return new JobDescription(
        application.toString(),
        plan,
        folder.planLocation(),
        plan.explain(),
        folder.snapshotLocation(options, application.toString()).folder(),
        application.getClusterTimestamp(),
        Optional.of(options.get(JobOptions.RESTORE_FROM)).filter(given -> !given.isEmpty()),
        options.get(ContainerProcess.ENDED_JOB)::equals);
  }

  private static void refuse(WorkerRegistration worker, WorkerCommand command) throws TException {
    throw new TTransportException(TTransportException.NOT_OPEN, "there are no workers any more");
  }

  /** YARN ends an application's containers with it. */
  private static final class NoWorkers implements WorkerProvider {
    @Override
    public void provide(int count) {}

    @Override
    public void release(String containerId, String reason) {}
  }
}
