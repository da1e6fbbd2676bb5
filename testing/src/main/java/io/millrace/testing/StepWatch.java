package io.millrace.testing;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Runs a bench in a thread of its own, and gives it up when one call takes longer than allowed: a
 * call that never returns ends a test with the place where it hangs, not with the patience of
 * whoever waits for the build.
 */
final class StepWatch {
  private static final long LOOK_INTERVAL_MILLIS = 20;

  private final long limitNanos;

  /** The call that is being made; {@code null} between calls. */
  private volatile Started current;

  private record Started(String call, long sinceNanos) {}

  /** Something that may fail in any way. */
  @FunctionalInterface
  interface Call<R> {
    R make() throws Exception;
  }

  /** As {@link Call}, without a result. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  StepWatch(Duration limit) {
    limitNanos = limit.toNanos();
  }

  /** Makes one call of what is watched. On the bench's thread. */
  <R> R watch(String name, Call<R> call) throws Exception {
    current = new Started(name, System.nanoTime());
    try {
      return call.make();
    } finally {
      current = null;
    }
  }

  /** As {@link #watch}, for a call without a result. */
  void watchAction(String name, Action action) throws Exception {
    watch(
        name,
        () -> {
          action.run();
          return null;
        });
  }

  /** Runs a bench, and waits for its end. */
  <R> R run(Callable<R> bench) {
    FutureTask<R> task = new FutureTask<>(bench);
    Thread thread = new Thread(task, "contract bench");
    thread.setDaemon(true);
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    thread.start();
    try {
      while (true) {
        try {
          return task.get(LOOK_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          checkCurrent(thread);
        }
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new ContractBrokenError("the bench was interrupted", e);
    } catch (ExecutionException e) {
      throw unwrapped(e.getCause());
    }
  }

  private void checkCurrent(Thread thread) {
    Started started = current;
    if (started == null || System.nanoTime() - started.sinceNanos() < limitNanos) {
      return;
    }
    String place =
        Arrays.stream(thread.getStackTrace())
            .map(frame -> "\n    at " + frame)
            .collect(Collectors.joining());
    thread.interrupt();
    throw new ContractBrokenError(
        ("%s has not returned after %d ms; a step works through about one batch and never waits. It"
                + " is here:%s")
            .formatted(started.call(), TimeUnit.NANOSECONDS.toMillis(limitNanos), place));
  }

  private static Error unwrapped(Throwable cause) {
    if (cause instanceof ContractBrokenError broken) {
      broken.addSuppressed(new Exception("the bench was started here"));
      return broken;
    }
    return new ContractBrokenError("the bench came upon " + cause, cause);
  }
}
