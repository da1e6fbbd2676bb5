package io.millrace.protocol.transport;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a server whose callers have not come to the point yet: they have not proved
 * that they may speak to it, or have asked for nothing. There is room for so many; a further one
 * has that closed which has been here longest. So whoever opens many and says nothing keeps nobody
 * out who comes to the point. May be used by several threads.
 *
 * @param <C> a connection, which is equal to itself alone
 */
public final class WaitingConnections<C> {
  /** For how long a handshake may last, however slowly the caller speaks. */
  public static final int HANDSHAKE_MILLIS = 5_000;

  /** For how many handshakes at a time a server has room. */
  public static final int MOST_HANDSHAKES = 128;

  private static final Logger LOG = LoggerFactory.getLogger(WaitingConnections.class);
  private static final long BETWEEN_WARNINGS_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String server;
  private final int most;
  private final Consumer<C> close;
  private final Set<C> connections = new LinkedHashSet<>();
  private long dropped;
  private long warnedNanos = System.nanoTime() - BETWEEN_WARNINGS_NANOS;

  /**
   * None yet.
   *
   * @param server the server's name, for the log
   * @param most how many there may be
   * @param close closes a connection, on any thread; may be called for one that is closed
   */
  public WaitingConnections(String server, int most, Consumer<C> close) {
    this.server = server;
    this.most = most;
    this.close = close;
  }

  /** Takes a connection that was just opened. */
  public void add(C connection) {
    C oldest;
    synchronized (this) {
      connections.add(connection);
      if (connections.size() <= most) {
        return;
      }
      Iterator<C> inOrder = connections.iterator();
      oldest = inOrder.next();
      inOrder.remove();
    }
    drop(oldest, "there are more than " + most + " others");
  }

  /** Forgets a connection: its caller has come to the point, or it is closed. */
  public synchronized void remove(C connection) {
    connections.remove(connection);
  }

  /** Closes a connection whose time is up, if it still waits. */
  public void expire(C connection) {
    synchronized (this) {
      if (!connections.remove(connection)) {
        return;
      }
    }
    drop(connection, "it has taken too long");
  }

  private void drop(C connection, String reason) {
    long count = countForWarning();
    if (count > 0) {
      LOG.warn(
          "{}: {} is closed, for its caller has not come to the point and {}; {} such connections"
              + " were closed until now",
          server,
          connection,
          reason,
          count);
    }
    close.accept(connection);
  }

  /** How many were dropped, if it is time to tell; else 0. */
  private synchronized long countForWarning() {
    dropped++;
    long nowNanos = System.nanoTime();
    if (nowNanos - warnedNanos < BETWEEN_WARNINGS_NANOS) {
      return 0;
    }
    warnedNanos = nowNanos;
    return dropped;
  }
}
