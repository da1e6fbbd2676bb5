package io.millrace.master;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
  private final Consumer<Throwable> failures;
  private final ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
  private final List<ExecutorService> all = new ArrayList<>();

  /**
   * Threads whose names begin so, and whose context class loader is that of the caller.
   *
   * @param failures hears of what comes out of their work, none of which should: what the state
   *     machine waits for may never come
   */
  Threads(String prefix, Consumer<Throwable> failures) {
    this.prefix = prefix;
    this.failures = failures;
  }

  /** A thread that does one thing after the other, and is not there while there is nothing. */
  synchronized SerialExecutor serial(String name) {
    ExecutorService executor =
        Executors.newSingleThreadExecutor(work -> daemon(prefix + "-" + name, work));
    all.add(executor);
    return new Serial(executor, failures);
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

  private record Serial(ExecutorService executor, Consumer<Throwable> failures)
      implements SerialExecutor {
    @Override
    public void execute(Runnable work) {
      try {
        executor.execute(() -> run(work));
      } catch (RejectedExecutionException e) {
        LOG.debug("this master has ended, nothing more is done", e);
      }
    }

    private void run(Runnable work) {
      try {
        work.run();
      } catch (Throwable e) {
        LOG.error("work of thread {} has failed", Thread.currentThread().getName(), e);
        failures.accept(e);
      }
    }

    @Override
    public void close() {
      executor.shutdown();
    }
  }
}
