package io.millrace.connectors.kafka;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for something to become true, but not for ever. */
final class Deadline {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Deadline() {}

  static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError(what + " has not happened in " + LIMIT.toSeconds() + " s");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
