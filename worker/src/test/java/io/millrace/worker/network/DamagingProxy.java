package io.millrace.worker.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Passes bytes on between the first who connects and a server, and changes a bit of one. */
final class DamagingProxy implements AutoCloseable {
  /** Which way the byte goes that is changed. */
  enum Way {
    TO_SERVER,
    TO_CLIENT
  }

  private final ServerSocket listening;
  private final int serverPort;
  private final Way damagedWay;
  private final long damagedAt;

  /**
   * Starts to listen.
   *
   * @param damagedAt how many bytes go before the one that is changed
   */
  DamagingProxy(int serverPort, Way damagedWay, long damagedAt) throws IOException {
    this.serverPort = serverPort;
    this.damagedWay = damagedWay;
    this.damagedAt = damagedAt;
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    start(this::serve);
  }

  int port() {
    return listening.getLocalPort();
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    try {
      Socket client = listening.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
      start(() -> pass(client, server, Way.TO_SERVER));
      start(() -> pass(server, client, Way.TO_CLIENT));
    } catch (IOException e) {
      // Closed before anybody came.
    }
  }

  private void pass(Socket from, Socket to, Way way) {
    byte[] buffer = new byte[8192];
    long passed = 0;
    try (from;
        to) {
      InputStream input = from.getInputStream();
      OutputStream output = to.getOutputStream();
      for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
        if (way == damagedWay && damagedAt >= passed && damagedAt < passed + count) {
          buffer[(int) (damagedAt - passed)] ^= 4;
        }
        output.write(buffer, 0, count);
        passed += count;
      }
    } catch (IOException e) {
      // One of the two has closed; so are both now.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
