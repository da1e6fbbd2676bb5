package io.millrace.sandbox.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The processes that the demo has started, itself or through YARN. None of them outlives it, also
 * not if its JVM is told to end (SIGTERM) before the demo has ended in good order.
 */
final class StartedProcesses {
  private static final int FORCED_EXIT_CODE = 130;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Path folder;
  private final Thread hook = new Thread(this::endByForce, "forced-end");

  private StartedProcesses(Path folder) {
    this.folder = folder;
  }

  /** Watches over the processes whose files lie in that folder, from now on. */
  static StartedProcesses in(Path folder) {
    StartedProcesses processes = new StartedProcesses(folder);
    Runtime.getRuntime().addShutdownHook(processes.hook);
    return processes;
  }

  /** To be called when the demo has ended in good order: ends what is left of them. */
  void end() {
    destroyAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException theJvmEnds) {
      // Then the hook does the same.
    }
  }

  private void endByForce() {
    destroyAll();
    Runtime.getRuntime().halt(FORCED_EXIT_CODE);
  }

  private void destroyAll() {
    long startNanos = System.nanoTime();
    List<ProcessHandle> found = find();
    // More than once: YARN, not yet dead, starts a container anew when its process is gone.
    while (!found.isEmpty() && System.nanoTime() - startNanos < LIMIT_NANOS) {
      found.forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(PAUSE_NANOS);
      found = find();
    }
  }

  private List<ProcessHandle> find() {
    ProcessHandle self = ProcessHandle.current();
    return Stream.concat(self.descendants(), ProcessHandle.allProcesses().filter(this::isContainer))
        .filter(process -> process.isAlive() && !process.equals(self))
        .distinct()
        .toList();
  }

  /**
   * Whether it is the JVM of a container, which is no descendant any more if the shell between them
   * has died: its files lie in the folder, and its command line names them.
   */
  private boolean isContainer(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    return info.command().filter(command -> command.endsWith("java")).isPresent()
        && info.commandLine().filter(line -> line.contains(folder + "/")).isPresent();
  }
}
