package io.millrace.benchmarks.measure;

import io.millrace.protocol.JobStatus;
import io.millrace.protocol.WorkerStatus;
import java.util.concurrent.Callable;

/**
 * Watches how much of a job's state lies on disk, by what its workers report: four times a second,
 * unless they are told otherwise. What lies there for a shorter time may not be seen.
 */
public final class SpillMeter {
  /** No shorter, since an answer takes processor time from what is measured. */
  private static final long INTERVAL_MILLIS = 250;

  private final Callable<JobStatus> job;
  private final Thread watch = new Thread(this::watch, "spill-meter");
  private volatile boolean isStopped;
  private long mostBytes;

  /** A meter that asks a job how it does. */
  public SpillMeter(Callable<JobStatus> job) {
    this.job = job;
    watch.setDaemon(true);
  }

  /** Begins to watch. */
  public void start() {
    watch.start();
  }

  private void watch() {
    try {
      while (!isStopped) {
        mostBytes = Math.max(mostBytes, spilledBytes(job.call()));
        Thread.sleep(INTERVAL_MILLIS);
      }
    } catch (Exception e) {
      isStopped = true; // the job has ended meanwhile and answers no longer
    }
  }

  /** Of all workers together. */
  private static long spilledBytes(JobStatus status) {
    return status.getWorkers().stream().mapToLong(WorkerStatus::getSpilledBytes).sum();
  }

  /** Ends watching. Gives the most that lay on disk at once. */
  public long stop() throws InterruptedException {
    isStopped = true;
    watch.join();
    return mostBytes;
  }
}
