package io.millrace.worker;

import io.millrace.protocol.CommitReport;
import io.millrace.protocol.Heartbeat;
import io.millrace.protocol.HeartbeatReply;
import io.millrace.protocol.MasterService;
import io.millrace.protocol.RefusedException;
import io.millrace.protocol.RegistrationReply;
import io.millrace.protocol.SnapshotAcknowledgement;
import io.millrace.protocol.SnapshotDecline;
import io.millrace.protocol.StaleException;
import io.millrace.protocol.WorkerRegistration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.thrift.TException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks to the master, in a thread of its own: registers, sends heartbeats, and repeats each
 * report until it is answered. Other threads only leave reports here, and never wait.
 */
final class MasterLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MasterLink.class);
  private static final long FIRST_INTERVAL_MILLIS = 250;
  private static final long FIRST_TIMEOUT_MILLIS = 60_000;
  private static final long RETRY_MILLIS = 200;
  private static final long CLOSE_TIMEOUT_MILLIS = 2_000;

  private final MasterService.Iface master;
  private final WorkerRegistration registration;
  private final Supplier<Heartbeat> heartbeats;
  private final LongConsumer leaders;
  private final WorkerHost host;
  private final Thread thread;

  // Guarded by this.
  private final ArrayDeque<Report> reports = new ArrayDeque<>();
  private boolean isHeartbeatDue;
  private boolean isClosed;

  // The link's thread only.
  private boolean isRegistered;
  private long intervalMillis = FIRST_INTERVAL_MILLIS;
  private long masterTimeoutMillis = FIRST_TIMEOUT_MILLIS;
  private long nextHeartbeatNanos;
  private long lastAnswerNanos;
  private boolean isMasterSilent;

  /** Nothing is sent before. */
  private long retryAtNanos;

  /** Something that the master must hear once. */
  private interface Report {
    void sendTo(MasterService.Iface master) throws TException;
  }

  /**
   * A link, not yet started.
   *
   * @param heartbeats says how the worker does now
   * @param leaders is told the epoch of each master that has taken the worker
   * @param host is told if there is no master any more, or if it does not take the worker
   */
  MasterLink(
      MasterService.Iface master,
      WorkerRegistration registration,
      Supplier<Heartbeat> heartbeats,
      LongConsumer leaders,
      WorkerHost host) {
    this.master = master;
    this.registration = registration;
    this.heartbeats = heartbeats;
    this.leaders = leaders;
    this.host = host;
    thread = new Thread(this::run, "worker-" + registration.getWorkerId() + "-reports");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Sends a heartbeat as soon as possible. */
  synchronized void heartbeatNow() {
    isHeartbeatDue = true;
    notifyAll();
  }

  void report(SnapshotAcknowledgement acknowledgement) {
    add(to -> to.acknowledgeSnapshot(acknowledgement));
  }

  void report(SnapshotDecline decline) {
    add(to -> to.declineSnapshot(decline));
  }

  void report(CommitReport committed) {
    add(to -> to.reportCommitted(committed));
  }

  private synchronized void add(Report report) {
    reports.add(report);
    notifyAll();
  }

  /** Drops what was not answered yet: the attempt that it is about is over. */
  synchronized void forgetReports() {
    reports.clear();
  }

  private void run() {
    lastAnswerNanos = System.nanoTime();
    retryAtNanos = lastAnswerNanos;
    nextHeartbeatNanos = lastAnswerNanos;
    while (awaitWork()) {
      try {
        if (!isRegistered) {
          register();
        }
        heartbeat();
        sendReports();
        isMasterSilent = false;
      } catch (TException | RuntimeException e) {
        onNoAnswer(e);
      }
    }
  }

  /** Waits until something is to be sent; {@code false} when the link is closed. */
  private synchronized boolean awaitWork() {
    try {
      while (!isClosed) {
        long waitMillis = millisUntil(retryAtNanos);
        if (waitMillis <= 0 && (!isRegistered || isHeartbeatDue || !reports.isEmpty())) {
          return true;
        }
        if (waitMillis <= 0) {
          waitMillis = millisUntil(nextHeartbeatNanos);
          isHeartbeatDue = waitMillis <= 0;
        }
        if (waitMillis > 0) {
          wait(waitMillis);
        }
      }
      return false;
    } catch (InterruptedException e) {
      return false; // only close interrupts
    }
  }

  private static long millisUntil(long nanoTime) {
    return TimeUnit.NANOSECONDS.toMillis(nanoTime - System.nanoTime());
  }

  private void register() throws TException {
    try {
      RegistrationReply reply = master.registerWorker(registration);
      answered();
      leaders.accept(reply.getEpoch());
      isRegistered = true;
      intervalMillis = reply.getHeartbeatIntervalMillis();
      masterTimeoutMillis = reply.getMasterTimeoutMillis();
      heartbeatNow();
      LOG.info(
          "registered as {} with the master of epoch {}",
          registration.getWorkerId(),
          reply.getEpoch());
    } catch (RefusedException e) {
      host.onFailed("the master does not take this worker: " + e.getMessage());
      close();
    }
  }

  private void heartbeat() throws TException {
    synchronized (this) {
      if (isClosed || !isHeartbeatDue) {
        return;
      }
      isHeartbeatDue = false; // before its contents are gathered: what changes later is sent again
    }
    try {
      HeartbeatReply reply = master.heartbeat(heartbeats.get());
      answered();
      nextHeartbeatNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(intervalMillis);
      isRegistered = !reply.isMustRegister();
    } catch (StaleException e) {
      answered();
      isRegistered = false;
      throw e;
    } catch (TException | RuntimeException e) {
      heartbeatNow();
      throw e;
    }
  }

  private void sendReports() throws TException {
    while (isRegistered) {
      Report next;
      synchronized (this) {
        next = reports.peek();
      }
      if (next == null) {
        return;
      }
      try {
        next.sendTo(master);
        answered();
      } catch (StaleException e) {
        LOG.info("a report came too late: {}", e.getMessage());
      }
      synchronized (this) {
        reports.remove(next);
      }
    }
  }

  private void answered() {
    lastAnswerNanos = System.nanoTime();
  }

  private void onNoAnswer(Exception cause) {
    if (!isMasterSilent) {
      LOG.info("the master does not answer, and will be asked again: {}", cause.toString());
    }
    isMasterSilent = true;
    retryAtNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
    long silentMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastAnswerNanos);
    if (silentMillis > masterTimeoutMillis) {
      host.onFailed("no master has answered for " + silentMillis / 1000 + " s");
      close();
    }
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
