package io.millrace.benchmarks.process;

import io.millrace.master.MasterProcess;
import io.millrace.master.WorkerProvider;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The worker processes of a job: as many as the master wants, a new one for each that is lost. Safe
 * for use by several threads.
 */
public final class WorkerProcesses implements WorkerProvider, AutoCloseable {
  private static final long END_TIMEOUT_SECONDS = 20;

  private final List<String> command;
  private final Function<String, WorkerStart> starts;
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "worker-starter");
            thread.setDaemon(true);
            return thread;
          });

  /** Set before the first worker is wanted. */
  private volatile MasterProcess master;

  // Guarded by this.
  private final Map<String, Process> alive = new LinkedHashMap<>();
  private int wanted;
  private int started;

  /**
   * None yet.
   *
   * @param jvmOptions of each process
   * @param starts what to tell the worker of an id
   */
  WorkerProcesses(List<String> jvmOptions, Function<String, WorkerStart> starts) {
    this.starts = starts;
    command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(WorkerMain.class.getName());
  }

  /** Sets the master that hears of the end of workers, before it starts. */
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
  public synchronized void release(String workerId, String reason) {
    Process process = alive.get(workerId);
    if (process != null) {
      process.destroyForcibly();
    }
  }

  /**
   * Kills one of the living processes as {@code kill -9} does; another one takes its place.
   *
   * @param index counts the living ones, the one that has lived longest first
   * @return which process it was, or 0 if there are not so many
   */
  public synchronized long kill(int index) {
    if (index >= alive.size()) {
      return 0;
    }
    Process process = List.copyOf(alive.values()).get(index);
    process.destroyForcibly();
    return process.pid();
  }

  /** The living processes, by the ids of their workers. */
  public synchronized Map<String, Long> pids() {
    Map<String, Long> pids = new LinkedHashMap<>();
    alive.forEach((id, process) -> pids.put(id, process.pid()));
    return pids;
  }

  private void fill() {
    try {
      starter.execute(this::startMissing);
    } catch (RejectedExecutionException e) {
      return; // it is closed: no process is wanted any more
    }
  }

  private synchronized void startMissing() {
    while (alive.size() < wanted) {
      String id = "worker-" + started++;
      try {
        alive.put(id, start(id));
      } catch (IOException e) {
        System.err.println("a worker's process cannot be started: " + e);
        return;
      }
    }
  }

  private Process start(String id) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    OutputStream toWorker = process.getOutputStream(); // stays open: its end is the worker's
    ObjectOutputStream output = new ObjectOutputStream(toWorker);
    output.writeObject(starts.apply(id));
    output.flush();
    var unused = process.onExit().thenAccept(ended -> onEnded(id, ended.exitValue()));
    return process;
  }

  private void onEnded(String id, int exitCode) {
    synchronized (this) {
      alive.remove(id);
      notifyAll();
    }
    master.workerLost(id, "ended with code " + exitCode);
    fill();
  }

  /** Waits for the processes to end, which the master has told them; ends by force those left. */
  @Override
  public synchronized void close() {
    wanted = 0;
    starter.shutdown();
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    alive.values().forEach(Process::destroyForcibly);
  }

  private synchronized void awaitEnd() throws InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_TIMEOUT_SECONDS);
    while (!alive.isEmpty() && System.nanoTime() < endNanos) {
      TimeUnit.SECONDS.timedWait(this, 1);
    }
  }
}
