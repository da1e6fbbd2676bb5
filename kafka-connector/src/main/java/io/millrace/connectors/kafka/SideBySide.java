package io.millrace.connectors.kafka;

import io.millrace.api.UserException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Does the same with several things at a time, where each spends its time waiting for brokers. */
final class SideBySide {
  private static final int THREADS = 16;

  private SideBySide() {}

  /** What is done with each. */
  interface Action<T> {
    /** Does it. */
    void run(T item) throws InterruptedException;
  }

  /**
   * Does it with all of them, also if it fails with some.
   *
   * @throws RuntimeException the first failure with the others suppressed; one that is the user's
   *     fault only if there is no other, since another may be gone at the next try
   */
  static <T> void run(Collection<T> items, Action<T> action) throws InterruptedException {
    AtomicInteger threads = new AtomicInteger();
    ExecutorService executor =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(THREADS, items.size())),
            task -> {
              Thread thread = new Thread(task, "kafka-transactions-" + threads.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<?>> running = new ArrayList<>();
      for (T item : items) {
        running.add(
            executor.submit(
                () -> {
                  action.run(item);
                  return null;
                }));
      }
      throwFirst(failures(running));
    } finally {
      executor.shutdownNow(); // Interrupts what is still running, if the caller was interrupted.
    }
  }

  private static List<RuntimeException> failures(List<Future<?>> running)
      throws InterruptedException {
    List<RuntimeException> others = new ArrayList<>();
    List<RuntimeException> ofUser = new ArrayList<>();
    for (Future<?> one : running) {
      try {
        one.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof UserException failure) {
          ofUser.add(failure);
        } else if (e.getCause() instanceof RuntimeException failure) {
          others.add(failure);
        } else {
          others.add(new IllegalStateException("Ending Kafka transactions failed", e.getCause()));
        }
      }
    }
    others.addAll(ofUser);
    return others;
  }

  private static void throwFirst(List<RuntimeException> failures) {
    if (!failures.isEmpty()) {
      RuntimeException first = failures.get(0);
      failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
      throw first;
    }
  }
}
