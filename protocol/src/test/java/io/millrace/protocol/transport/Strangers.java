package io.millrace.protocol.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** Connections to a server that do not say what they should. */
final class Strangers implements Closeable {
  private final int port;
  private final List<Socket> open = new ArrayList<>();
  private int closed;

  Strangers(int port) {
    this.port = port;
  }

  void connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      open.add(new Socket(InetAddress.getLoopbackAddress(), port));
    }
  }

  /** Waits until the server has closed all of them. */
  void awaitClosed() throws IOException {
    for (Socket socket : open) {
      socket.setSoTimeout(20_000);
      if (!isAtEnd(socket)) {
        throw new AssertionError("a connection is still open");
      }
    }
  }

  /** Waits until the server has closed so many. */
  void awaitClosed(int count) throws IOException {
    long start = System.nanoTime();
    while (closed < count) {
      for (Socket socket : List.copyOf(open)) {
        socket.setSoTimeout(1);
        if (isAtEnd(socket)) {
          open.remove(socket);
          socket.close();
          closed++;
        }
      }
      if (System.nanoTime() - start > 20_000_000_000L) {
        throw new AssertionError(closed + " connections were closed, not " + count);
      }
    }
  }

  /** Says one byte after the other with pauses between; returns how many until the end. */
  int dripUntilClosed(byte[] message, int pauseMillis) throws IOException {
    Socket socket = open.get(0);
    socket.setSoTimeout(pauseMillis);
    for (int said = 0; said < message.length; said++) {
      if (isAtEnd(socket)) {
        return said;
      }
      socket.getOutputStream().write(message[said]);
    }
    return message.length;
  }

  private static boolean isAtEnd(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }
}
