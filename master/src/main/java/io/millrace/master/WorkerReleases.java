package io.millrace.master;

import io.millrace.master.coordination.Coordination;
import io.millrace.master.coordination.LeadershipLostException;
import io.millrace.master.job.Action;
import io.millrace.master.job.Event;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends workers by force, when it is sure that this master leads: one that stood still since it
 * decided so may have a successor, to which the worker belongs.
 */
final class WorkerReleases {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerReleases.class);
  private static final long RETRY_MILLIS = 500;

  /** A confirmation that took longer may be out of date. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Coordination coordination;
  private final WorkerProvider provider;
  private final SerialExecutor thread;
  private final EventQueue events;

  WorkerReleases(
      Coordination coordination, WorkerProvider provider, Threads threads, EventQueue events) {
    this.coordination = coordination;
    this.provider = provider;
    this.thread = threads.serial("releases");
    this.events = events;
  }

  /** Does so soon; returns at once. */
  void release(Action.ReleaseWorker action) {
    thread.execute(() -> releaseIfLeading(action));
  }

  private void releaseIfLeading(Action.ReleaseWorker action) {
    try {
      while (!isJustConfirmed()) {
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
      provider.release(action.containerId(), action.reason());
    } catch (LeadershipLostException e) {
      events.add(new Event.LeadershipLost(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // this master is closed
    }
  }

  private boolean isJustConfirmed() throws LeadershipLostException {
    long askedNanos = System.nanoTime();
    try {
      coordination.confirmLeadership();
    } catch (IOException e) {
      LOG.warn("no worker is released until it is known whether this master leads", e);
      return false;
    }
    return System.nanoTime() - askedNanos < FRESH_NANOS;
  }
}
