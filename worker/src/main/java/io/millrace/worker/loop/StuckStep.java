package io.millrace.worker.loop;

import java.util.concurrent.TimeUnit;

/**
 * A step that does not come back.
 *
 * @param steppable whose step it is
 * @param thread that is in it
 * @param sinceNanos about when it began, by {@link System#nanoTime}
 */
public record StuckStep(Steppable steppable, Thread thread, long sinceNanos) {
  /** How long it has taken so far. */
  public long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
  }
}
