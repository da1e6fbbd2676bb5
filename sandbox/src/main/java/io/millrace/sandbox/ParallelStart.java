package io.millrace.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Starts parts side by side, each in a thread of its own. All of them start, or none stays: when
 * one fails, those that did start are closed.
 */
final class ParallelStart {
  private final List<Future<? extends AutoCloseable>> parts = new ArrayList<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "sandbox-start");
            thread.setDaemon(true);
            return thread;
          });

  /** Begins to start a part; {@link #result} has it once {@link #await} has returned. */
  <T extends AutoCloseable> Future<T> begin(Callable<T> part) {
    Future<T> started = threads.submit(part);
    parts.add(started);
    return started;
  }

  /** Returns when all parts have started; otherwise closes those that have, and throws. */
  void await() {
    Throwable failure = null;
    boolean interrupted = false;
    List<AutoCloseable> started = new ArrayList<>();
    for (Future<? extends AutoCloseable> part : parts) {
      boolean waiting = true;
      while (waiting) {
        try {
          started.add(part.get());
          waiting = false;
        } catch (ExecutionException e) {
          failure = failure == null ? e.getCause() : failure;
          waiting = false;
        } catch (InterruptedException e) {
          // The parts are told, and awaited all the same: what has started has to be closed.
          interrupted = true;
          threads.shutdownNow();
        }
      }
    }
    threads.shutdown();
    if (interrupted) {
      Thread.currentThread().interrupt();
      failure = failure == null ? new SandboxException("Interrupted while starting") : failure;
    }
    if (failure != null) {
      closeAll(started, failure);
      throw asUnchecked(failure);
    }
  }

  /** The part, once it has started; a part that needs another may call this while it starts. */
  static <T> T result(Future<T> part) {
    try {
      return part.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("Interrupted while starting", e);
    } catch (ExecutionException e) {
      throw asUnchecked(e.getCause());
    }
  }

  private static void closeAll(List<AutoCloseable> parts, Throwable failure) {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }

  private static RuntimeException asUnchecked(Throwable failure) {
    return failure instanceof SandboxException known
        ? known
        : new SandboxException("The sandbox does not start: " + rootCause(failure), failure);
  }

  /** Hadoop wraps a cause several times, and puts the server's stack trace into its message. */
  private static String rootCause(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString().lines().findFirst().orElse("");
  }
}
