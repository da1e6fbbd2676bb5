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
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.thrift.TException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks to the master, in a thread of its own: registers, and sends heartbeats. Other threads only
 * leave reports here, for a {@link ReportQueue}, and never wait.
 *
 * <p>The master's silence is what was waited for it, not what the clock says: after a standstill of
 * this process its answers may wait to be read.
 */
final class MasterLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MasterLink.class);
  private static final long FIRST_INTERVAL_MILLIS = 250;
  private static final long FIRST_TIMEOUT_MILLIS = 60_000;
  private static final long RETRY_MILLIS = 200;

  /** One try and the wait before it take no longer; if they seem to, this process stood still. */
  private static final long LONGEST_TRY_MILLIS = 10_000;

  private static final long CLOSE_TIMEOUT_MILLIS = 2_000;

  private final MasterService.Iface master;
  private final WorkerRegistration registration;
  private final Supplier<Heartbeat> heartbeats;
  private final LongConsumer leaders;
  private final WorkerHost host;
  private final ReportQueue reports;
  private final Thread thread;

  // Guarded by this.
  private boolean isHeartbeatDue;
  private long heartbeatsBegun;
  private long heartbeatsAnswered;
  private boolean isClosed;

  // Written by the link's thread.
  private volatile boolean isRegistered;
  private volatile long lastAnswerNanos;

  // The link's thread only.
  private long masterEpoch;
  private long intervalMillis = FIRST_INTERVAL_MILLIS;
  private long masterTimeoutMillis = FIRST_TIMEOUT_MILLIS;
  private long nextHeartbeatNanos;
  private boolean isMasterSilent;
  private long lastTryNanos;

  /** For how long answers were waited for in vain. */
  private long silentNanos;

  /** Nothing is sent before. */
  private long retryAtNanos;

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
    String name = "worker-" + registration.getWorkerId();
    reports = new ReportQueue(name + "-reports", master, this::isAnsweredSince, host);
    thread = new Thread(this::run, name + "-heartbeats");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
    reports.start();
  }

  private boolean isAnsweredSince(long nanoTime) {
    return isRegistered && lastAnswerNanos - nanoTime > 0;
  }

  /** Sends a heartbeat as soon as possible. */
  synchronized void heartbeatNow() {
    isHeartbeatDue = true;
    notifyAll();
  }

  /**
   * Sends a heartbeat, and waits until the master has answered it.
   *
   * @return whether it has within the time
   */
  synchronized boolean heartbeatAndAwait(long timeoutMillis) throws InterruptedException {
    heartbeatNow();
    long wanted = heartbeatsBegun + 1; // one that is under way was gathered before
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    while (heartbeatsAnswered < wanted) {
      long leftMillis = millisUntil(endNanos);
      if (leftMillis <= 0 || isClosed) {
        return false;
      }
      wait(leftMillis);
    }
    return true;
  }

  void report(SnapshotAcknowledgement acknowledgement) {
    reports.add(acknowledgement);
  }

  void report(SnapshotDecline decline) {
    reports.add(decline);
  }

  void report(CommitReport committed) {
    reports.add(committed);
  }

  /** Drops what was not answered yet: the attempt that it is about is over. */
  void forgetReports() {
    reports.clear();
  }

  private void run() {
    try {
      speak();
    } catch (Throwable e) { // without this thread the worker would only seem to be dead
      LOG.error("the master cannot be spoken to", e);
      host.onFailed("the thread that speaks to the master has failed: " + e);
    }
  }

  private void speak() {
    lastAnswerNanos = System.nanoTime();
    lastTryNanos = lastAnswerNanos;
    retryAtNanos = lastAnswerNanos;
    nextHeartbeatNanos = lastAnswerNanos;
    while (awaitWork()) {
      try {
        if (!isRegistered) {
          register();
        }
        heartbeat();
        isMasterSilent = false;
      } catch (TException e) {
        onNoAnswer(e);
      }
    }
  }

  /** Waits until something is to be sent; {@code false} when the link is closed. */
  private synchronized boolean awaitWork() {
    try {
      while (!isClosed) {
        long waitMillis = millisUntil(retryAtNanos);
        if (waitMillis <= 0 && (!isRegistered || isHeartbeatDue)) {
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
      masterEpoch = reply.getEpoch();
      leaders.accept(masterEpoch);
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
      heartbeatsBegun++;
    }
    Heartbeat now = heartbeats.get().setMasterEpoch(masterEpoch);
    try {
      HeartbeatReply reply = master.heartbeat(now);
      answered();
      heartbeatAnswered();
      nextHeartbeatNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(intervalMillis);
      isRegistered = !reply.isMustRegister();
    } catch (StaleException e) {
      answered();
      isRegistered = false;
      throw e;
    } catch (TException e) {
      heartbeatNow();
      throw e;
    }
  }

  private synchronized void heartbeatAnswered() {
    heartbeatsAnswered = heartbeatsBegun; // one thread sends them, one after the other
    notifyAll();
  }

  private void answered() {
    lastAnswerNanos = System.nanoTime();
    lastTryNanos = lastAnswerNanos;
    silentNanos = 0;
  }

  private void onNoAnswer(Exception cause) {
    if (!isMasterSilent) {
      LOG.info("the master does not answer, and will be asked again: {}", cause.toString());
    }
    isMasterSilent = true;
    long nowNanos = System.nanoTime();
    retryAtNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
    silentNanos +=
        Math.min(nowNanos - lastTryNanos, TimeUnit.MILLISECONDS.toNanos(LONGEST_TRY_MILLIS));
    lastTryNanos = nowNanos;
    long silentMillis = TimeUnit.NANOSECONDS.toMillis(silentNanos);
    if (silentMillis > masterTimeoutMillis) {
      host.onFailed("no master has answered for " + silentMillis / 1000 + " s: " + cause);
      close();
    }
  }

  /** Ends the thread; a call that it is in is interrupted, and waited for a little. */
  @Override
  public void close() {
    reports.close();
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
