package io.millrace.sandbox.demo;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends at once all processes that the demo has started, if its JVM is told to end (SIGTERM) before
 * the demo has ended in good order.
 */
final class ForcedEnd {
  private static final int EXIT_CODE = 130;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Thread hook = new Thread(ForcedEnd::end, "forced-end");

  private ForcedEnd() {}

  static ForcedEnd arm() {
    ForcedEnd end = new ForcedEnd();
    Runtime.getRuntime().addShutdownHook(end.hook);
    return end;
  }

  /** To be called when the demo has ended in good order. */
  void disarm() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException theEndHasBegun) {
      // Then the hook, too, finds nothing to end.
    }
  }

  private static void end() {
    long startNanos = System.nanoTime();
    // More than once: YARN, not yet dead, starts a container anew when its process is gone.
    while (destroyDescendants() && System.nanoTime() - startNanos < LIMIT_NANOS) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  /** Ends all processes that descend from this one; returns whether there were any. */
  static boolean destroyDescendants() {
    List<ProcessHandle> descendants =
        ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList();
    descendants.forEach(ProcessHandle::destroyForcibly);
    return !descendants.isEmpty();
  }
}
