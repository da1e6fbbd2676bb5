package io.millrace.master;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one master beside that of the state machine. They know the program's classes, and
 * do not keep the process alive.
 */
final class Threads {
  private static final Logger LOG = LoggerFactory.getLogger(Threads.class);
  private static final long PATIENCE_MILLIS = 5_000;

  private final String prefix;
  private final ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
  private final List<ExecutorService> all = new ArrayList<>();

  /** Threads whose names begin so, and whose context class loader is that of the caller. */
  Threads(String prefix) {
    this.prefix = prefix;
  }

  /** A thread that does one thing after the other, and is not there while there is nothing. */
  synchronized SerialExecutor serial(String name) {
    ExecutorService executor =
        Executors.newSingleThreadExecutor(work -> daemon(prefix + "-" + name, work));
    all.add(executor);
    return new Serial(executor);
  }

  Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(classLoader);
    return thread;
  }

  /** Lets what is under way come to its end, for some time; then interrupts it. */
  void end() throws InterruptedException {
    List<ExecutorService> executors;
    synchronized (this) {
      executors = List.copyOf(all);
    }
    executors.forEach(ExecutorService::shutdown);
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    for (ExecutorService executor : executors) {
      if (!executor.awaitTermination(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        executor.shutdownNow();
        LOG.warn("a thread of {} is slow to end, and was interrupted", prefix);
      }
    }
  }

  private record Serial(ExecutorService executor) implements SerialExecutor {
    @Override
    public void execute(Runnable work) {
      try {
        executor.execute(work);
      } catch (RejectedExecutionException e) {
        LOG.debug("this master has ended, nothing more is done", e);
      }
    }

    @Override
    public void close() {
      executor.shutdown();
    }
  }
}
