package io.millrace.yarn.master;

import io.millrace.protocol.ClientService;
import io.millrace.protocol.JobState;
import io.millrace.protocol.JobStatus;
import java.util.concurrent.TimeUnit;
import org.apache.thrift.TException;

/**
 * Takes clients' requests to the master, and knows whether some client still waits for something:
 * for the answer to a request, or, if it asks for the status again and again, for news of the end.
 * May be used by several threads.
 */
final class ClientDesk implements ClientService.Iface {
  private static final long WATCHING_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ClientService.Iface master;
  private int underWay;
  private long lastStatusNanos;
  private boolean isWatched;
  private boolean isEndKnown;

  ClientDesk(ClientService.Iface master) {
    this.master = master;
  }

  @Override
  public JobStatus status() throws TException {
    JobStatus status = master.status();
    synchronized (this) {
      isWatched = true;
      lastStatusNanos = System.nanoTime();
      isEndKnown |= isFinal(status.getState());
      notifyAll();
    }
    return status;
  }

  @Override
  public String savepoint(String folder) throws TException {
    return counted(() -> master.savepoint(folder));
  }

  @Override
  public String stop(String folder, boolean drain) throws TException {
    return counted(() -> master.stop(folder, drain));
  }

  @Override
  public void cancel() throws TException {
    this.<Void>counted(
        () -> {
          master.cancel();
          return null;
        });
  }

  /** Waits, for some time, until no client waits for anything any more. */
  synchronized void awaitFarewells(long timeoutMillis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    while (underWay > 0 || isSomebodyWatching()) {
      long leftMillis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (leftMillis <= 0) {
        return;
      }
      wait(Math.min(leftMillis, 100));
    }
  }

  private boolean isSomebodyWatching() {
    return isWatched && !isEndKnown && System.nanoTime() - lastStatusNanos < WATCHING_NANOS;
  }

  private <R> R counted(Request<R> request) throws TException {
    synchronized (this) {
      underWay++;
    }
    try {
      return request.serve();
    } finally {
      synchronized (this) {
        underWay--;
        notifyAll();
      }
    }
  }

  private static boolean isFinal(JobState state) {
    return switch (state) {
      case FINISHED, STOPPED, CANCELLED, FAILED -> true;
      default -> false;
    };
  }

  private interface Request<R> {
    R serve() throws TException;
  }
}
