package io.millrace.worker.task;

import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskMetrics;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures where a task's time goes. Written by the task's thread, which now and then publishes
 * what others may read.
 */
final class TaskMeter {
  private static final long PUBLISH_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private volatile TaskMetrics published = nothingYet();
  private long busyNanos;
  private long blockedNanos;
  private long blockedSinceNanos;
  private boolean isBlocked;
  private long lastPublishedNanos = System.nanoTime() - PUBLISH_INTERVAL_NANOS;

  private static TaskMetrics nothingYet() {
    return new TaskMetrics().setWatermark(Long.MIN_VALUE).setCounters(Map.of());
  }

  /** Outputs are full. */
  void blocked(long nowNanos) {
    if (isBlocked) {
      blockedNanos += nowNanos - blockedSinceNanos;
    }
    isBlocked = true;
    blockedSinceNanos = nowNanos;
  }

  /** Outputs have room. */
  void unblocked(long nowNanos) {
    if (isBlocked) {
      blockedNanos += nowNanos - blockedSinceNanos;
      isBlocked = false;
    }
  }

  /** A step is over; whether it is time to publish. */
  boolean endStep(long startNanos, boolean hasProgressed) {
    long nowNanos = startNanos;
    if (hasProgressed) {
      nowNanos = System.nanoTime();
      busyNanos += nowNanos - startNanos;
    }
    return nowNanos - lastPublishedNanos >= PUBLISH_INTERVAL_NANOS;
  }

  /** Publishes these metrics, with the times added. */
  void publish(TaskMetrics metrics) {
    metrics.setBusyNanos(busyNanos);
    metrics.setBlockedNanos(blockedNanos);
    published = metrics;
    lastPublishedNanos = System.nanoTime();
  }

  /** What was published last. Any thread; not to be changed. */
  TaskMetrics published(TaskId task) {
    return new TaskMetrics(published).setTask(task);
  }
}
