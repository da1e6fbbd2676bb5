package io.millrace.sandbox;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Runs actions one after the other when the JVM ends, the latest first, and all of them before
 * Hadoop closes its file systems, which the end of a cluster still needs.
 */
final class AtShutdown {
  /** Above those of Hadoop's own hooks, the highest of which is 50. */
  private static final int LOWEST_PRIORITY = 100;

  private static final int TIMEOUT_SECONDS = 60;
  private static final AtomicInteger NEXT_PRIORITY = new AtomicInteger(LOWEST_PRIORITY);

  private AtShutdown() {}

  static void run(Runnable action) {
    ShutdownHookManager.get()
        .addShutdownHook(
            action, NEXT_PRIORITY.getAndIncrement(), TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
