package io.millrace.worker;

import io.millrace.protocol.CommitReport;
import io.millrace.protocol.MasterService;
import io.millrace.protocol.SnapshotAcknowledgement;
import io.millrace.protocol.SnapshotDecline;
import io.millrace.protocol.StaleException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.apache.thrift.TException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the master must hear once, sent by a thread of its own until it is answered. A report that
 * fails goes to the back of the queue, so that it holds up no other; an acknowledgement that the
 * master cannot take, though it answers other calls, becomes a decline that says why. Any thread
 * may add; nobody waits.
 */
final class ReportQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReportQueue.class);
  private static final int MOST_FAILURES = 4;
  private static final long LOOK_MILLIS = 50;
  private static final long CLOSE_TIMEOUT_MILLIS = 2_000;

  private final MasterService.Iface master;
  private final LongPredicate isAnsweredSince;
  private final WorkerHost host;
  private final Thread thread;

  // Guarded by this.
  private final ArrayDeque<Report> reports = new ArrayDeque<>();
  private boolean isClosed;

  /** When the last call began that failed; the thread's only. */
  private long failedNanos;

  private interface Call {
    void send(MasterService.Iface master) throws TException;
  }

  /** Makes what is reported instead of something that cannot be. */
  private interface Substitute {
    SnapshotDecline declining(String reason);
  }

  private static final class Report {
    final String name;
    final Call call;
    final Optional<Substitute> substitute;
    int failures;

    Report(String name, Call call, Optional<Substitute> substitute) {
      this.name = name;
      this.call = call;
      this.substitute = substitute;
    }
  }

  /**
   * A queue, not yet started.
   *
   * @param isAnsweredSince whether the master has taken the worker, and has answered it after a
   *     time of {@link System#nanoTime}: only then is there a point in sending again
   * @param host is told if the thread cannot go on
   */
  ReportQueue(
      String threadName,
      MasterService.Iface master,
      LongPredicate isAnsweredSince,
      WorkerHost host) {
    this.master = master;
    this.isAnsweredSince = isAnsweredSince;
    this.host = host;
    thread = new Thread(this::run, threadName);
    thread.setDaemon(true);
  }

  void start() {
    failedNanos = System.nanoTime();
    thread.start();
  }

  void add(SnapshotAcknowledgement acknowledgement) {
    add(
        new Report(
            "the acknowledgement of snapshot " + acknowledgement.getSnapshotId(),
            to -> to.acknowledgeSnapshot(acknowledgement),
            Optional.of(
                reason ->
                    new SnapshotDecline(
                        acknowledgement.getWorkerId(),
                        acknowledgement.getEpoch(),
                        acknowledgement.getAttempt(),
                        acknowledgement.getSnapshotId(),
                        acknowledgement.getTask(),
                        reason))));
  }

  void add(SnapshotDecline decline) {
    add(
        new Report(
            "the decline of snapshot " + decline.getSnapshotId(),
            to -> to.declineSnapshot(decline),
            Optional.empty()));
  }

  void add(CommitReport committed) {
    add(
        new Report(
            "the commit of snapshot " + committed.getSnapshotId(),
            to -> to.reportCommitted(committed),
            Optional.empty()));
  }

  private synchronized void add(Report report) {
    reports.add(report);
    notifyAll();
  }

  /** Drops what was not answered yet: the attempt that it is about is over. */
  synchronized void clear() {
    reports.clear();
  }

  private void run() {
    try {
      for (Report next = awaitNext(); next != null; next = awaitNext()) {
        send(next);
      }
    } catch (InterruptedException e) {
      LOG.debug("closed", e);
    } catch (Throwable e) { // without this thread the worker would only seem to be well
      LOG.error("the worker's reports cannot be sent", e);
      host.onFailed("the thread that reports to the master has failed: " + e);
    }
  }

  /** The first of the queue, when it can be sent; null when this is closed. */
  private synchronized Report awaitNext() throws InterruptedException {
    while (!isClosed) {
      if (reports.isEmpty()) {
        wait();
      } else if (isAnsweredSince.test(failedNanos)) {
        return reports.peek();
      } else {
        wait(LOOK_MILLIS);
      }
    }
    return null;
  }

  private void send(Report report) {
    long beganNanos = System.nanoTime();
    try {
      report.call.send(master);
      remove(report);
    } catch (StaleException e) {
      LOG.info("{} came too late: {}", report.name, e.getMessage());
      remove(report);
    } catch (TException | RuntimeException | OutOfMemoryError e) { // memory: it may be that large
      failedNanos = beganNanos;
      failed(report, e);
    }
  }

  private void failed(Report report, Throwable cause) {
    report.failures++;
    LOG.info("{} was not taken ({}): {}", report.name, report.failures, cause.toString());
    synchronized (this) {
      if (!reports.remove(report)) {
        return; // the attempt is over
      }
      if (report.failures < MOST_FAILURES || report.substitute.isEmpty()) {
        reports.add(report);
        return;
      }
    }
    String reason = "the master cannot take " + report.name + ": " + cause;
    LOG.error("{}; it is declined", reason, cause);
    add(report.substitute.get().declining(reason));
  }

  private synchronized void remove(Report report) {
    reports.remove(report);
  }

  /** Ends the thread; a call that it is in is interrupted, and waited for a little. */
  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
      notifyAll();
    }
    thread.interrupt();
    try {
      if (Thread.currentThread() != thread) {
        thread.join(CLOSE_TIMEOUT_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
