package io.millrace.worker.operator;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.api.connector.Committer;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what a sink task has prepared, on a thread of its own that is started when there is
 * something. A failed commit is repeated, at growing intervals, until it succeeds or the task is
 * closed; only what the committer says is the user's fault is given up. How long it may fail is for
 * the master to decide, which hears of it by the {@link CommitHealth}. All public methods are
 * called by the task's thread.
 */
final class BackgroundCommitter<C extends Serializable> {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundCommitter.class);
  private static final long FIRST_RETRY_MILLIS = 50;
  private static final long LAST_RETRY_MILLIS = 5_000;

  /** What is committed together. */
  private record Request<C>(long snapshotId, int snapshots, List<C> committables) {}

  private final String threadName;
  private final Committer<C> committer;
  private final CommitHealth health;
  private final Runnable onDone;

  private final Object lock = new Object();
  // All below are guarded by lock.
  private final List<Request<C>> requests = new ArrayList<>();
  private long committedThrough = Long.MIN_VALUE;
  private Throwable failure;
  private boolean isStarted;
  private boolean isClosed;
  private Thread thread;

  /**
   * A committer that has nothing to do yet.
   *
   * @param committer closed by this one
   * @param health is told how commits go
   * @param onDone called by the committing thread after each success or final failure
   */
  BackgroundCommitter(
      String threadName, Committer<C> committer, CommitHealth health, Runnable onDone) {
    this.threadName = threadName;
    this.committer = committer;
    this.health = health;
    this.onDone = onDone;
  }

  /**
   * Wants these to be committed, which belong to the snapshots up to this one.
   *
   * @param snapshots how many those are
   */
  void commit(long snapshotId, int snapshots, List<C> committables) {
    health.onRequested(snapshots);
    synchronized (lock) {
      requests.add(new Request<>(snapshotId, snapshots, committables));
      if (!isStarted) {
        isStarted = true;
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
      }
      lock.notifyAll();
    }
  }

  /**
   * The snapshot up to which everything has been committed.
   *
   * @throws UserException if a commit has failed for good
   */
  long committedThrough() {
    synchronized (lock) {
      if (failure instanceof UserException) {
        throw new UserException(failure.getMessage(), failure);
      }
      if (failure != null) {
        throw new IllegalStateException(threadName + " broke down: " + failure, failure);
      }
      return committedThrough;
    }
  }

  /** Ends the thread, which closes the committer; does not wait for it. */
  void close() throws IOException {
    synchronized (lock) {
      isClosed = true;
      if (isStarted) {
        thread.interrupt();
        return;
      }
    }
    committer.close();
  }

  private void run() {
    try {
      for (Request<C> request = next(); request != null; request = next()) {
        if (!commitUntilDone(request)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      if (!isClosed()) { // not by us: the committer has thrown it
        fail(e);
      }
    } finally {
      closeCommitter();
    }
  }

  private Request<C> next() throws InterruptedException {
    synchronized (lock) {
      while (requests.isEmpty() && !isClosed) {
        lock.wait();
      }
      return isClosed ? null : requests.remove(0);
    }
  }

  /** Whether the request has been committed. */
  private boolean commitUntilDone(Request<C> request) throws InterruptedException {
    long pauseMillis = FIRST_RETRY_MILLIS;
    while (true) {
      try {
        committer.commit(request.committables());
        succeed(request);
        return true;
      } catch (InterruptedException e) {
        throw e;
      } catch (UserException | Error e) {
        fail(e);
        return false;
      } catch (Exception e) {
        if (isClosed()) {
          return false;
        }
        failedOnce(request, e, pauseMillis);
      }
      pause(pauseMillis);
      pauseMillis = Math.min(LAST_RETRY_MILLIS, pauseMillis * 2);
    }
  }

  /** The stack trace is worth telling once; the reason may be another one each time. */
  private void failedOnce(Request<C> request, Exception cause, long pauseMillis) {
    boolean isFirst = pauseMillis == FIRST_RETRY_MILLIS;
    String reason = cause instanceof ResourceException ? cause.getMessage() : cause.toString();
    health.onFailure(reason);
    LOG.warn(
        "{}: committing {} committables of snapshot {} failed, repeated in {} ms: {}",
        threadName,
        request.committables().size(),
        request.snapshotId(),
        pauseMillis,
        reason,
        isFirst ? cause : null);
  }

  private boolean isClosed() {
    synchronized (lock) {
      return isClosed;
    }
  }

  private void pause(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    synchronized (lock) {
      while (!isClosed) {
        long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0) {
          return;
        }
        lock.wait(leftMillis);
      }
    }
    throw new InterruptedException("closed");
  }

  private void succeed(Request<C> request) {
    health.onCommitted(request.snapshots());
    synchronized (lock) {
      committedThrough = request.snapshotId();
    }
    onDone.run();
  }

  private void fail(Throwable reason) {
    synchronized (lock) {
      failure = reason;
    }
    onDone.run();
  }

  private void closeCommitter() {
    // A pending interrupt would make the committer's clean-up fail.
    boolean wasInterrupted = Thread.interrupted();
    try {
      committer.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: closing the committer failed", threadName, e);
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
