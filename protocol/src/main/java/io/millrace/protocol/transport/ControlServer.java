package io.millrace.protocol.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.thrift.TMultiplexedProcessor;
import org.apache.thrift.TProcessor;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;
import org.apache.thrift.transport.TTransportFactory;
import org.apache.thrift.transport.layered.TFramedTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves control messages to callers that know the application's secret; all others are cut off
 * before a byte of theirs is understood as a message. Each connection has a thread.
 */
public final class ControlServer implements Closeable {
  static final int MAX_FRAME_BYTES = 128 << 20;
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final int MOST_CONNECTIONS = 4096;
  private static final long CLOSE_TIMEOUT_MILLIS = 1_000;

  private final TServerSocket socket;
  private final TThreadPoolServer server;
  private final ThreadPoolExecutor threads;
  private final Thread acceptor;
  private final Set<TTransport> connections = ConcurrentHashMap.newKeySet();

  /**
   * Starts serving.
   *
   * @param address where to listen; port 0 for any free one
   * @param processors the services by the names that clients ask for
   * @throws IOException if the address can not be listened at
   */
  public ControlServer(
      InetSocketAddress address, SharedSecret secret, Map<String, TProcessor> processors)
      throws IOException {
    this(listenAt(address), secret, processors);
  }

  /**
   * Starts serving those who connect to a socket, and those who have connected to it already.
   *
   * @param bound the socket, which is closed with this server
   * @param processors the services by the names that clients ask for
   */
  public ControlServer(ServerSocket bound, SharedSecret secret, Map<String, TProcessor> processors)
      throws IOException {
    this(
        bound,
        secret,
        processors,
        WaitingConnections.MOST_HANDSHAKES,
        WaitingConnections.HANDSHAKE_MILLIS);
  }

  ControlServer(
      ServerSocket bound,
      SharedSecret secret,
      Map<String, TProcessor> processors,
      int mostWaiting,
      int handshakeTimeoutMillis)
      throws IOException {
    try {
      socket = new TServerSocket(bound);
    } catch (TTransportException e) {
      throw new IOException("cannot serve at " + bound, e);
    }
    TMultiplexedProcessor all = new TMultiplexedProcessor();
    processors.forEach(all::registerProcessor);
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            0,
            MOST_CONNECTIONS,
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> daemon(task, "control-connection-" + number.incrementAndGet()));
    server =
        new TThreadPoolServer(
            new TThreadPoolServer.Args(socket)
                .processor(all)
                .executorService(threads)
                .inputTransportFactory(new Doorkeeper(secret, mostWaiting, handshakeTimeoutMillis))
                .outputTransportFactory(new TFramedTransport.Factory(MAX_FRAME_BYTES))
                .protocolFactory(new TCompactProtocol.Factory()));
    acceptor = daemon(this::accept, "control-acceptor");
    acceptor.start();
  }

  /** An error ends the process: nobody could reach it any more. */
  private void accept() {
    try {
      server.serve();
    } catch (RuntimeException e) {
      throw new AssertionError("the thread that accepts connections has failed", e);
    }
  }

  /**
   * Listens at an address, so that its port is known; who connects waits until there is a server.
   *
   * @param address where to listen; port 0 for any free one
   * @throws IOException if the address can not be listened at
   */
  public static ServerSocket listenAt(InetSocketAddress address) throws IOException {
    ServerSocket bound = new ServerSocket();
    try {
      bound.setReuseAddress(true);
      bound.bind(address);
      return bound;
    } catch (IOException e) {
      bound.close();
      throw new IOException("cannot listen at " + address, e);
    }
  }

  /** The port that it listens at. */
  public int port() {
    return socket.getServerSocket().getLocalPort();
  }

  /** The address that it listens at. */
  public InetAddress address() {
    return socket.getServerSocket().getInetAddress();
  }

  /** Stops serving, and cuts the connections. The port is free afterwards. */
  @Override
  public void close() {
    server.stop();
    socket.close();
    connections.forEach(TTransport::close);
    threads.shutdownNow();
    try {
      acceptor.join(CLOSE_TIMEOUT_MILLIS); // the system keeps the port while it still waits there
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Lets a connection pass only after the handshake. Called on the connection's thread. */
  private final class Doorkeeper extends TTransportFactory {
    private final SharedSecret secret;
    private final int timeoutMillis;
    private final WaitingConnections<Socket> waiting;

    Doorkeeper(SharedSecret secret, int mostWaiting, int timeoutMillis) {
      this.secret = secret;
      this.timeoutMillis = timeoutMillis;
      this.waiting = new WaitingConnections<>("control server", mostWaiting, Doorkeeper::cut);
    }

    @Override
    public TTransport getTransport(TTransport connection) throws TTransportException {
      TSocket peer = (TSocket) connection;
      waiting.add(peer.getSocket());
      try {
        shakeHands(peer);
      } catch (Handshake.RefusedException e) {
        LOG.warn("refused {}: {}", peer.getSocket().getRemoteSocketAddress(), e.getMessage());
        throw new TTransportException(TTransportException.END_OF_FILE, e);
      } finally {
        waiting.remove(peer.getSocket());
      }
      peer.setTimeout(0);
      TTransport passed = new TrackedTransport(connection, connections);
      connections.add(passed);
      return passed;
    }

    private static void cut(Socket socket) {
      try {
        socket.close();
      } catch (IOException e) {
        LOG.debug("cannot close {}", socket, e);
      }
    }

    private void shakeHands(TSocket peer) throws TTransportException, Handshake.RefusedException {
      long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
      Handshake.Server handshake = new Handshake.Server(secret);
      peer.write(handshake.challenge(read(peer, Handshake.HELLO_BYTES, endNanos)));
      peer.flush();
      handshake.check(read(peer, Handshake.ANSWER_BYTES, endNanos));
      peer.write(new byte[] {Handshake.ACCEPTED});
      peer.flush();
    }

    /** Reads so many bytes, until a time that does not move when some of them come. */
    private byte[] read(TSocket peer, int length, long endNanos) throws TTransportException {
      byte[] message = new byte[length];
      int end = 0;
      while (end < length) {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
        if (leftMillis <= 0) {
          waiting.expire(peer.getSocket());
          throw new TTransportException(TTransportException.TIMED_OUT, "no handshake in time");
        }
        peer.setTimeout((int) leftMillis);
        try {
          end += peer.read(message, end, length - end);
        } catch (TTransportException e) {
          if (e.getType() == TTransportException.TIMED_OUT) {
            continue; // to find that no time is left
          }
          throw e;
        }
      }
      return message;
    }
  }

  /** A connection that is forgotten when it is closed. */
  private static final class TrackedTransport extends TFramedTransport {
    private final Set<TTransport> connections;

    TrackedTransport(TTransport connection, Set<TTransport> connections)
        throws TTransportException {
      super(connection, MAX_FRAME_BYTES);
      this.connections = connections;
    }

    @Override
    public void close() {
      super.close();
      connections.remove(this);
    }
  }
}
