package io.millrace.yarn;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Work beside that of the thread that starts it, on a thread of its own with the same class loader,
 * which keeps no JVM alive. The start of a client or a master is one long series of classes to load
 * and servers to wait for: what does not need each other goes on at the same time.
 *
 * @param <T> what comes of it
 */
public final class BackgroundTask<T> {
  private final String name;
  private final FutureTask<T> work;

  private BackgroundTask(String name, Callable<T> work) {
    this.name = name;
    this.work = new FutureTask<>(work);
  }

  /** Starts it. */
  public static <T> BackgroundTask<T> start(String name, Callable<T> work) {
    BackgroundTask<T> task = new BackgroundTask<>(name, work);
    Thread thread = new Thread(task.work, name);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /**
   * Waits for what comes of it.
   *
   * @throws Exception what the work has thrown
   */
  public T await() throws Exception {
    try {
      return work.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw new IllegalStateException(name + " has failed", e);
    }
  }

  /** Waits for its end, well or not, but no longer than this. */
  public void awaitFor(long timeoutMillis) throws InterruptedException {
    try {
      work.get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return; // who wants to know asks for it
    }
  }

  /**
   * Waits until all have come to an end.
   *
   * @throws Exception what the first of them that failed has thrown
   */
  public static void awaitAll(List<? extends BackgroundTask<?>> tasks) throws Exception {
    Exception failure = null;
    for (BackgroundTask<?> task : tasks) {
      try {
        task.await();
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Whether it has come to an end, well or not. */
  public boolean isDone() {
    return work.isDone();
  }
}
