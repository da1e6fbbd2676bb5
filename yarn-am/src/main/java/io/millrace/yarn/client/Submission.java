package io.millrace.yarn.client;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.JobOptions;
import io.millrace.planner.ExecutionPlan;
import io.millrace.protocol.transport.SharedSecret;
import io.millrace.worker.WorkerMemory;
import io.millrace.yarn.Reason;
import io.millrace.yarn.ShutdownHooks;
import io.millrace.yarn.YarnOptions;
import io.millrace.yarn.container.ApplicationFolder;
import io.millrace.yarn.container.ContainerLaunch;
import io.millrace.yarn.container.ContainerProcess;
import io.millrace.yarn.container.StagingFolder;
import io.millrace.yarn.coordination.ZooKeeperAddress;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.YarnClientApplication;
import org.apache.hadoop.yarn.client.util.YarnClientUtils;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands one job over to YARN. What can be checked is checked before anything of the job is stored;
 * only the engine is transferred meanwhile. If the submission fails, what was stored for it is
 * deleted again. For one thread.
 */
final class Submission implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Submission.class);
  private static final long MEBIBYTE = 1L << 20;
  private static final int MASTER_CORES = 1;

  private final Cluster cluster;
  private final EngineArchive engine;
  private final Path programJar;
  private final ExecutionPlan plan;
  private final Configuration options;
  private final JobSize size;
  private final StagingFolder staging;
  private EngineUpload upload;

  /**
   * A submission.
   *
   * @param plan bears all options
   */
  Submission(Cluster cluster, EngineArchive engine, Path programJar, ExecutionPlan plan) {
    this.cluster = cluster;
    this.engine = engine;
    this.programJar = programJar;
    this.size = JobSize.of(plan);
    this.plan = size.addTo(plan);
    this.options = this.plan.configuration();
    this.staging = StagingFolder.of(options, cluster.hadoop());
  }

  /**
   * An application that was handed over.
   *
   * @param secret what its processes and its owner know
   */
  record Submitted(ApplicationId id, SharedSecret secret) {}

  /**
   * Checks that the cluster can run the job as its options say, and begins to transfer the engine.
   *
   * @throws UserException if an option does not fit the cluster
   * @throws ResourceException if the cluster does not answer
   */
  void check() {
    ZooKeeperAddress zooKeeper = ZooKeeperAddress.of(options, cluster.hadoop());
    upload = EngineUpload.start(engine, staging);
    cluster.checkQueue(options.get(YarnOptions.QUEUE));
    checkMemory(newApplication().getNewApplicationResponse().getMaximumResourceCapability());
    zooKeeper.check();
  }

  /**
   * Stores what the job needs, and submits it. To be called after {@link #check()}.
   *
   * @throws UserException if the plan can not be sent to the workers
   * @throws ResourceException if the cluster refuses
   */
  Submitted submit() {
    try {
      return store(
          newApplication().getApplicationSubmissionContext(),
          ZooKeeperAddress.of(options, cluster.hadoop()));
    } catch (YarnException e) {
      throw new ResourceException("YARN refuses the job: " + Reason.of(e), e);
    } catch (IOException e) {
      throw new ResourceException(
          "the job's files cannot be stored in " + staging.path() + ": " + Reason.of(e), e);
    }
  }

  /** Ends what goes on in the background. What was stored in vain is deleted. */
  @Override
  public void close() throws IOException {
    if (upload != null) {
      upload.close();
    }
  }

  private YarnClientApplication newApplication() {
    try {
      return cluster.yarn().createApplication();
    } catch (YarnException | IOException e) {
      throw Cluster.unanswered(e);
    }
  }

  private Submitted store(ApplicationSubmissionContext context, ZooKeeperAddress zooKeeper)
      throws IOException, YarnException {
    ApplicationId id = context.getApplicationId();
    ApplicationFolder folder = staging.application(id);
    Thread cleaner = new Thread(() -> tryToDelete(folder), "submission-cleaner");
    Runtime.getRuntime().addShutdownHook(cleaner); // somebody may lose patience while it uploads
    boolean submitted = false;
    try {
      SharedSecret secret = SharedSecret.random();
      folder.write(
          programJar,
          plan,
          options
              .with(YarnOptions.ZOOKEEPER_CONNECT.key(), zooKeeper.connect())
              .with(ContainerProcess.ENDED_JOB.key(), endedJob()),
          cluster.hadoop(),
          secret);
      describe(context, folder, secret);
      cluster.yarn().submitApplication(context);
      submitted = true;
      return new Submitted(id, secret);
    } finally {
      if (!submitted) {
        tryToDelete(folder);
      }
      ShutdownHooks.remove(cleaner);
    }
  }

  private String endedJob() {
    String snapshot = options.get(JobOptions.RESTORE_FROM);
    return snapshot.isEmpty() ? "" : EarlierJob.endedThatTook(snapshot, cluster).orElse("");
  }

  private void describe(
      ApplicationSubmissionContext context, ApplicationFolder folder, SharedSecret secret)
      throws IOException {
    Credentials credentials = new Credentials();
    ContainerProcess.addSecret(credentials, secret);
    if (UserGroupInformation.isSecurityEnabled()) {
      String renewer = YarnClientUtils.getRmPrincipal(cluster.hadoop());
      cluster.files().addDelegationTokens(renewer, credentials);
      staging.files().addDelegationTokens(renewer, credentials);
    }
    long masterBytes = options.get(YarnOptions.MASTER_MEMORY);
    ContainerLaunch launch = new ContainerLaunch(staging.files(), options, folder, upload.finish());
    context.setApplicationName(plan.jobName());
    context.setApplicationType(Cluster.APPLICATION_TYPE);
    context.setApplicationTags(Set.of("millrace"));
    context.setQueue(options.get(YarnOptions.QUEUE));
    context.setResource(Resource.newInstance(masterBytes / MEBIBYTE, MASTER_CORES));
    context.setKeepContainersAcrossApplicationAttempts(true);
    context.setMaxAppAttempts(options.get(YarnOptions.MASTER_ATTEMPTS));
    context.setAttemptFailuresValidityInterval(
        options.get(YarnOptions.MASTER_ATTEMPTS_INTERVAL).toMillis());
    context.setAMContainerSpec(launch.ofMaster(masterBytes, credentials));
  }

  private void checkMemory(Resource largest) {
    WorkerMemory.ofProcess(options.get(YarnOptions.WORKER_MEMORY), options);
    checkMemory(YarnOptions.WORKER_MEMORY.key(), options.get(YarnOptions.WORKER_MEMORY), largest);
    checkMemory(YarnOptions.MASTER_MEMORY.key(), options.get(YarnOptions.MASTER_MEMORY), largest);
    if (size.slotsPerWorker() > largest.getVirtualCores()) {
      throw new UserException(
          "a worker would have %d cores, but the cluster's containers have at most %d; use more workers (yarn.workers) or fewer slots (worker.slots)"
              .formatted(size.slotsPerWorker(), largest.getVirtualCores()));
    }
  }

  private static void checkMemory(String option, long bytes, Resource largest) {
    long mebibytes = bytes / MEBIBYTE;
    if (mebibytes > largest.getMemorySize()) {
      throw new UserException(
          "%s is %d mb, but the cluster's containers have at most %d mb; ask for less"
              .formatted(option, mebibytes, largest.getMemorySize()));
    }
  }

  /** Called when something else has failed already, which is what the user should hear of. */
  private static void tryToDelete(ApplicationFolder folder) {
    try {
      folder.delete();
    } catch (IOException e) {
      LOG.debug("{} cannot be deleted", folder.path(), e);
    }
  }
}
