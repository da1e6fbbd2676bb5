package io.millrace.sandbox;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/**
 * A ZooKeeper server on the loopback. It keeps its port and its data over {@link #restart()}.
 *
 * <p>It grants session time-outs from 0.5 s to 60 s. The methods may be called from any thread.
 */
public final class ZooKeeperSandbox implements AutoCloseable {
  private static final int TICK_MILLIS = 500;
  private static final int LONGEST_SESSION_MILLIS = 60_000;
  private static final int UNLIMITED_CONNECTIONS = 0;

  private final Path folder;
  private final int port;
  private ServerCnxnFactory connections;

  private ZooKeeperSandbox(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** Starts a server whose files lie in {@code folder}; returns when it answers. */
  public static ZooKeeperSandbox start(Path folder) {
    ZooKeeperSandbox sandbox = new ZooKeeperSandbox(folder, LoopbackPorts.choose(1).get(0));
    sandbox.start();
    return sandbox;
  }

  /** What a client connects to: {@code host:port}. */
  public String connectString() {
    return "127.0.0.1:" + port;
  }

  /** Starts the server again after {@link #stop()}, on the same port, with the same data. */
  public synchronized void start() {
    if (connections != null) {
      return;
    }
    try {
      ZooKeeperServer server =
          new ZooKeeperServer(
              folder.resolve("snapshots").toFile(), folder.resolve("log").toFile(), TICK_MILLIS);
      server.setMinSessionTimeout(TICK_MILLIS);
      server.setMaxSessionTimeout(LONGEST_SESSION_MILLIS);
      ServerCnxnFactory factory = new NIOServerCnxnFactory();
      factory.configure(
          new InetSocketAddress(LoopbackPorts.address(), port), UNLIMITED_CONNECTIONS);
      factory.startup(server);
      connections = factory;
    } catch (IOException e) {
      throw new SandboxException(
          "ZooKeeper does not start on %s with its files in %s".formatted(connectString(), folder),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("Interrupted while ZooKeeper was starting", e);
    }
  }

  /** Stops the server; connections break, sessions and data stay. Does nothing if stopped. */
  public synchronized void stop() {
    if (connections != null) {
      connections.shutdown();
      connections = null;
    }
  }

  /** Stops the server and starts it again on the same port, with the same data and sessions. */
  public synchronized void restart() {
    stop();
    start();
  }

  @Override
  public void close() {
    stop();
  }
}
