package io.millrace.yarn.master;

import io.millrace.worker.JvmExit;
import io.millrace.yarn.container.ContainerLaunch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.yarn.api.protocolrecords.RegisterApplicationMasterResponse;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.NodeReport;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.UpdatedContainer;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.client.api.async.AMRMClientAsync;
import org.apache.hadoop.yarn.client.api.async.NMClientAsync;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers that an application's workers run in. Keeps as many as are wanted: asks YARN for
 * those that are missing, starts workers in those that it gets, replaces those that die. Containers
 * that an earlier ApplicationMaster of the application has left running are taken over. May be used
 * by several threads.
 */
final class WorkerContainers implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerContainers.class);
  private static final int HEARTBEAT_MILLIS = 100;
  private static final int NEVER_STARTED = -1;

  private static final Priority PRIORITY = Priority.newInstance(1);

  private final ContainerLaunch launch;
  private final Credentials credentials;
  private final Resource size;
  private final AMRMClientAsync<ContainerRequest> resourceManager;
  private final NMClientAsync nodeManagers;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(WorkerContainers::daemon);
  private final Patience patience;
  private final Map<ContainerId, Container> held = new LinkedHashMap<>();
  private final Set<ContainerId> takenOver = new HashSet<>();
  private final StartFailures startFailures = new StartFailures();
  private final Listener listener;
  private int wanted;
  private int requested;

  /**
   * How long a worker may take to register.
   *
   * @param startMillis in a container that was started by this process
   * @param takeOverMillis in one that was there before this process
   */
  record Patience(long startMillis, long takeOverMillis) {}

  /** Hears what becomes of containers. Called on threads of YARN's clients; must not block. */
  interface Listener {
    /** A container is held whose worker is to register; may be told again, also if it has. */
    void expected(String containerId, long patienceMillis);

    /** A container is gone, or will never start. */
    void lost(String containerId, String reason);

    /** Workers do not come up, or not for long, and there is no point in starting more. */
    void hopeless(String reason);

    /** YARN wants this process to end, or cannot be worked with any more. */
    void abandoned(String reason);
  }

  /**
   * The containers of an application that is not registered yet.
   *
   * @param credentials what the workers are given
   * @param size what to ask for, for each of them
   * @param patience how long to wait for a worker
   * @param listener who hears of what becomes of them
   */
  WorkerContainers(
      Configuration hadoop,
      ContainerLaunch launch,
      Credentials credentials,
      Resource size,
      Patience patience,
      Listener listener) {
    this.launch = launch;
    this.credentials = credentials;
    this.size = size;
    this.patience = patience;
    this.listener = listener;
    this.resourceManager =
        AMRMClientAsync.createAMRMClientAsync(HEARTBEAT_MILLIS, new ResourceManagerEvents());
    this.nodeManagers = NMClientAsync.createNMClientAsync(new NodeManagerEvents());
    resourceManager.init(hadoop);
    nodeManagers.init(hadoop);
  }

  /**
   * Registers the ApplicationMaster with YARN, and takes over the containers of earlier ones. It
   * need not lead yet: a worker waits for the one that does.
   */
  void register(String host, int controlPort, String page) throws IOException, YarnException {
    resourceManager.start();
    nodeManagers.start();
    // This process may end while the workers shall live on.
    nodeManagers.getClient().cleanupRunningContainersOnStop(false);
    RegisterApplicationMasterResponse response =
        resourceManager.registerApplicationMaster(host, controlPort, page);
    List<Container> earlier = response.getContainersFromPreviousAttempts();
    LOG.info("registered with YARN; {} containers are there already", earlier.size());
    synchronized (this) {
      for (Container container : earlier) {
        held.put(container.getId(), container);
        takenOver.add(container.getId());
      }
    }
  }

  /** From now on there shall be this many. */
  synchronized void provide(int count) {
    wanted = count;
    held.keySet().forEach(this::announce);
    adjust();
  }

  private void announce(ContainerId id) {
    listener.expected(
        id.toString(), takenOver.contains(id) ? patience.takeOverMillis() : patience.startMillis());
  }

  /** The worker in a container has come up. */
  synchronized void onStarted(String containerId) {
    startFailures.onStarted(containerId, System.nanoTime());
  }

  /** Gives a container up, by force, and replaces it if it is still wanted. */
  synchronized void release(String containerId, String reason) {
    ContainerId id = ContainerId.fromString(containerId);
    Container container = held.remove(id);
    if (container == null) {
      return;
    }
    LOG.info("releasing container {}: {}", id, reason);
    startFailures.forget(containerId, System.nanoTime());
    nodeManagers.stopContainerAsync(id, container.getNodeId());
    resourceManager.releaseAssignedContainer(id);
    adjust();
  }

  /** Gives all containers back, and tells YARN how the application ended. */
  void finish(FinalApplicationStatus status, String message) throws IOException, YarnException {
    List<ContainerId> all;
    synchronized (this) {
      wanted = 0;
      adjust();
      all = new ArrayList<>(held.keySet());
    }
    LOG.info("ending {} containers, {}", all.size(), status);
    resourceManager.unregisterApplicationMaster(status, message, "");
  }

  @Override
  public void close() {
    timer.shutdownNow();
    nodeManagers.stop();
    resourceManager.stop();
  }

  private void adjust() {
    while (held.size() + requested < wanted) {
      resourceManager.addContainerRequest(request());
      requested++;
    }
    while (requested > 0 && held.size() + requested > wanted) {
      resourceManager.removeContainerRequest(request());
      requested--;
    }
  }

  private ContainerRequest request() {
    return new ContainerRequest(size, null, null, PRIORITY);
  }

  private synchronized void take(Container container) {
    forgetRequestOf(container);
    if (held.size() >= wanted) {
      resourceManager.releaseAssignedContainer(container.getId());
      return;
    }
    held.put(container.getId(), container);
    announce(container.getId());
    LOG.info("starting a worker in {} on {}", container.getId(), container.getNodeId());
    try {
      nodeManagers.startContainerAsync(
          container, launch.ofWorker(container.getResource().getMemorySize() << 20, credentials));
    } catch (IOException e) {
      throw new IllegalStateException("credentials cannot be written to memory", e);
    }
  }

  /** YARN's client would go on to ask for what it has got already. */
  private void forgetRequestOf(Container container) {
    for (Collection<ContainerRequest> matches :
        resourceManager.getMatchingRequests(
            container.getPriority(), "*", container.getResource())) {
      for (ContainerRequest match : matches) {
        resourceManager.removeContainerRequest(match);
        requested--;
        return;
      }
    }
  }

  /**
   * A container has ended. As long as workers are wanted that is a loss, whatever the code: a
   * function may have ended the JVM with 0.
   */
  private void lose(ContainerId id, int exitCode, String reason) {
    LOG.info("container {} is gone: {}", id, reason);
    boolean isHopeless = false;
    synchronized (this) {
      if (held.remove(id) != null && wanted > 0) {
        if (exitCode == JvmExit.CODE || isYarnsDoing(exitCode)) {
          startFailures.forget(id.toString(), System.nanoTime());
        } else {
          startFailures.onEnded(id.toString(), System.nanoTime());
          isHopeless = startFailures.isHopeless();
          wanted = isHopeless ? 0 : wanted;
        }
        adjustLater();
      }
    }
    listener.lost(id.toString(), reason);
    if (isHopeless) {
      listener.hopeless(
          "the workers do not start, or end soon after; the last one's container: " + reason);
    }
  }

  /** Whether a container ended because its node was lost, or others were to have its place. */
  private static boolean isYarnsDoing(int exitCode) {
    return exitCode == ContainerExitStatus.ABORTED
        || exitCode == ContainerExitStatus.PREEMPTED
        || exitCode == ContainerExitStatus.DISKS_FAILED
        || exitCode == ContainerExitStatus.KILLED_BY_RESOURCEMANAGER
        || exitCode == ContainerExitStatus.KILLED_BY_CONTAINER_SCHEDULER;
  }

  private void adjustLater() {
    long delayMillis = startFailures.delayMillis();
    if (delayMillis == 0) {
      adjust();
    } else {
      var unused = timer.schedule(this::adjustNow, delayMillis, TimeUnit.MILLISECONDS);
    }
  }

  private void adjustNow() {
    orAbandon(
        () -> {
          synchronized (this) {
            adjust();
          }
        });
  }

  /**
   * For threads that would swallow an error, after which containers would be waited for in vain.
   */
  private void orAbandon(Runnable work) {
    try {
      work.run();
    } catch (Throwable e) {
      LOG.error("containers cannot be kept any more", e);
      listener.abandoned("containers cannot be kept any more: " + e);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "container-requests");
    thread.setDaemon(true);
    return thread;
  }

  private final class ResourceManagerEvents extends AMRMClientAsync.AbstractCallbackHandler {
    @Override
    public void onContainersAllocated(List<Container> containers) {
      containers.forEach(WorkerContainers.this::take);
    }

    @Override
    public void onContainersCompleted(List<ContainerStatus> statuses) {
      for (ContainerStatus status : statuses) {
        lose(status.getContainerId(), status.getExitStatus(), reasonOf(status));
      }
    }

    private static String reasonOf(ContainerStatus status) {
      if (status.getExitStatus() == JvmExit.CODE) {
        return "was ended by the program's own code";
      }
      String diagnostics = status.getDiagnostics() == null ? "" : status.getDiagnostics().strip();
      return ("ended with code " + status.getExitStatus() + " " + diagnostics).strip();
    }

    @Override
    public void onContainersUpdated(List<UpdatedContainer> containers) {}

    @Override
    public void onNodesUpdated(List<NodeReport> nodes) {}

    @Override
    public void onShutdownRequest() {
      listener.abandoned("YARN asks this ApplicationMaster to end");
    }

    @Override
    public void onError(Throwable error) {
      LOG.error("the connection to YARN's ResourceManager is broken", error);
      listener.abandoned("YARN's ResourceManager cannot be reached: " + error);
    }

    @Override
    public float getProgress() {
      return 0;
    }
  }

  /** Most events are of no interest: the ResourceManager tells when a container has ended. */
  @SuppressWarnings("deprecation") // two deprecated methods are abstract
  private final class NodeManagerEvents extends NMClientAsync.AbstractCallbackHandler {
    @Override
    public void onContainerStarted(ContainerId id, Map<String, ByteBuffer> services) {}

    @Override
    public void onStartContainerError(ContainerId id, Throwable error) {
      LOG.warn("container {} cannot be started", id, error);
      orAbandon(
          () -> {
            resourceManager.releaseAssignedContainer(id);
            lose(id, NEVER_STARTED, "could not be started: " + error);
          });
    }

    @Override
    public void onContainerStopped(ContainerId id) {}

    @Override
    public void onStopContainerError(ContainerId id, Throwable error) {
      LOG.warn("container {} cannot be stopped; YARN will do so", id, error);
    }

    @Override
    public void onContainerStatusReceived(ContainerId id, ContainerStatus status) {}

    @Override
    public void onGetContainerStatusError(ContainerId id, Throwable error) {}

    @Override
    public void onContainerResourceIncreased(ContainerId id, Resource resource) {}

    @Override
    public void onIncreaseContainerResourceError(ContainerId id, Throwable error) {}

    @Override
    public void onContainerResourceUpdated(ContainerId id, Resource resource) {}

    @Override
    public void onUpdateContainerResourceError(ContainerId id, Throwable error) {}
  }
}
