package io.millrace.worker.snapshot;

import io.millrace.protocol.TaskId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the snapshots of one attempt's tasks in the background. What was frozen for a snapshot is
 * always let go: after it was written, after that failed, or when the uploader is closed. Safe for
 * use by several threads.
 */
public final class SnapshotUploader {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotUploader.class);

  /**
   * For so long nothing is done, since other tasks are about to freeze their part: with no
   * processor to spare, this thread would take the one that such a task stands still on.
   */
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Listener listener;
  private final ThreadPoolExecutor threads;
  private final AtomicLong abortedUpTo = new AtomicLong(Long.MIN_VALUE);

  /** Hears how each task's part of a snapshot went. Called by the uploader's threads. */
  public interface Listener {
    /** All of it is durable. */
    void onSnapshotWritten(TaskSnapshot snapshot);

    /** It could not be written. */
    void onSnapshotFailed(TaskId task, long snapshotId, Throwable cause);
  }

  /**
   * Starts an uploader.
   *
   * @param name of its threads, which are numbered
   * @param classLoader what code that runs in them finds classes with
   */
  public SnapshotUploader(
      String name, int threadCount, ClassLoader classLoader, Listener listener) {
    this.listener = listener;
    AtomicInteger started = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            threadCount,
            threadCount,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, name + "-" + started.getAndIncrement());
              thread.setDaemon(true);
              thread.setPriority(Thread.MIN_PRIORITY);
              thread.setContextClassLoader(classLoader);
              return thread;
            });
  }

  /**
   * Starts the threads. Whoever submits the first snapshot need not then: it is a task that should
   * go on with its work.
   */
  public void start() {
    threads.prestartAllCoreThreads();
    submit(new TaskSnapshot(null, Long.MIN_VALUE, List.of(), 0)); // given up, as all before it
  }

  /** Writes a task's part of a snapshot some time later. */
  public void submit(TaskSnapshot snapshot) {
    Upload upload = new Upload(snapshot);
    try {
      threads.execute(upload);
    } catch (RejectedExecutionException e) { // closed: the attempt is over
      snapshot.release();
    }
  }

  /** Gives up a snapshot, and earlier ones: what was not written yet is not, the rest deleted. */
  public void abort(long snapshotId) {
    abortedUpTo.accumulateAndGet(snapshotId, Math::max);
  }

  /** Gives up everything; what is being written is interrupted. */
  public void close() {
    for (Runnable waiting : threads.shutdownNow()) {
      ((Upload) waiting).snapshot.release();
    }
  }

  /** After {@link #close}: waits until nothing is being written any more, and whether that came. */
  public boolean awaitEnd(long timeoutMillis) throws InterruptedException {
    return threads.awaitTermination(timeoutMillis, TimeUnit.MILLISECONDS);
  }

  private final class Upload implements Runnable {
    private final TaskSnapshot snapshot;
    private final long submittedNanos = System.nanoTime();

    Upload(TaskSnapshot snapshot) {
      this.snapshot = snapshot;
    }

    @Override
    public void run() {
      try {
        LockSupport.parkNanos(submittedNanos + GRACE_NANOS - System.nanoTime());
        write();
      } finally {
        release();
      }
    }

    private void write() {
      try {
        for (TaskSnapshot.Part part : snapshot.parts()) {
          if (!isAborted()) {
            part.work().write(part.files(), part.snapshot());
          }
        }
      } catch (Throwable e) { // also an Error: a user's codec may not link, memory may be short
        LOG.warn(
            "snapshot {} of task {} could not be written",
            snapshot.snapshotId(),
            snapshot.task(),
            e);
        listener.onSnapshotFailed(snapshot.task(), snapshot.snapshotId(), e);
        return;
      }
      if (isAborted()) {
        discard();
        return;
      }
      listener.onSnapshotWritten(snapshot);
    }

    private boolean isAborted() {
      return snapshot.snapshotId() <= abortedUpTo.get();
    }

    /** The folder may be deleted already: what was made in it since would stay for ever. */
    private void discard() {
      try {
        for (TaskSnapshot.Part part : snapshot.parts()) {
          part.files().discard();
        }
      } catch (IOException | RuntimeException e) {
        LOG.info("files of snapshot {}, which was given up, are left", snapshot.snapshotId(), e);
      }
    }

    private void release() {
      try {
        snapshot.release();
      } catch (RuntimeException e) {
        LOG.error("state frozen for snapshot {} could not be released", snapshot.snapshotId(), e);
      }
    }
  }
}
