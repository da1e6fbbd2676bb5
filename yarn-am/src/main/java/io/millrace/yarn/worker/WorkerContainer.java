package io.millrace.yarn.worker;

import io.millrace.master.rpc.StandaloneWorker;
import io.millrace.worker.JvmExit;
import io.millrace.worker.PlanFile;
import io.millrace.worker.WorkerHost;
import io.millrace.worker.WorkerMemory;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.yarn.ShutdownHooks;
import io.millrace.yarn.container.ContainerProcess;
import io.millrace.yarn.container.UncaughtErrors;
import io.millrace.yarn.coordination.ApplicationNode;
import io.millrace.yarn.coordination.MasterAddress;
import io.millrace.yarn.coordination.MasterFinder;
import io.millrace.yarn.coordination.ZooKeeperAddress;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.CuratorFramework;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker in a container. Finds the master through ZooKeeper, works until the master says that it
 * is no longer needed, and ends by itself when there has been no master for too long.
 */
public final class WorkerContainer implements WorkerHost {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerContainer.class);

  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  private WorkerContainer() {}

  /** Runs a worker in the container that YARN has started this JVM in. */
  public static void main(String[] arguments) {
    int exitCode = 1;
    UncaughtErrors.endTheProcess();
    try {
      exitCode = new WorkerContainer().run(ContainerProcess.current());
    } catch (Exception | Error e) {
      LOG.error("this worker cannot go on", e);
      System.err.println(e); // which YARN tells the master
    }
    System.exit(exitCode);
  }

  @Override
  public void onShutDown() {
    exitCode.complete(0);
  }

  @Override
  public void onFailed(String reason) {
    LOG.error("this worker ends: {}", reason);
    System.err.println("this worker ends: " + reason); // which YARN tells the master
    exitCode.complete(1);
  }

  private int run(ContainerProcess process) throws Exception {
    WorkerMemory memory = WorkerMemory.ofProcess(process.containerBytes(), process.options());
    LOG.info("worker in {}\n{}", process.containerId(), memory.toTable());
    warmUp(process);
    ApplicationNode node = process.node();
    try (CuratorFramework zooKeeper =
            ZooKeeperAddress.of(process.options(), process.hadoop()).newClient(node);
        MasterFinder finder = started(zooKeeper, node.path());
        StandaloneWorker worker =
            new StandaloneWorker(
                process.containerId().toString(),
                process.nodeAddress(),
                process.secret(),
                process.options(),
                memory,
                new CodecRegistry(process.program().classLoader()),
                () -> finder.current().map(MasterAddress::toSocketAddress),
                this)) {
      Thread exitWatch = new Thread(() -> onExit(worker), "exit-watch");
      Runtime.getRuntime().addShutdownHook(exitWatch);
      worker.start();
      int code = exitCode.join();
      ShutdownHooks.remove(exitWatch);
      return code;
    }
  }

  /** Names the code of the program that ends this process, whatever exit code it has asked for. */
  private static void onExit(StandaloneWorker worker) {
    JvmExit.find()
        .ifPresent(
            exit -> {
              LOG.error("the program ends this worker: {}", exit.trace());
              try {
                worker.endByProgram(exit);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(JvmExit.CODE);
            });
  }

  /**
   * Reads the plan while the worker waits for the master. It will be read again when tasks are
   * deployed, but then the cluster's file system and the program's classes are at hand.
   */
  private static void warmUp(ContainerProcess process) {
    Thread reader =
        new Thread(
            () -> {
              try {
                PlanFile.read(process.folder().planLocation());
              } catch (IOException | RuntimeException | LinkageError e) {
                LOG.debug("the plan cannot be read yet", e);
              }
            },
            "warm-up");
    reader.setDaemon(true);
    reader.start();
  }

  private static MasterFinder started(CuratorFramework zooKeeper, String applicationNode) {
    zooKeeper.start();
    return new MasterFinder(zooKeeper, applicationNode);
  }
}
