package io.millrace.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free ports on the loopback for servers that must come back on the same port.
 *
 * <p>The ports lie below the range from which operating systems serve outgoing connections.
 * Otherwise a client that keeps trying to reach a stopped server could be given that server's port
 * as its own, and the server could not return.
 */
final class LoopbackPorts {
  private static final int LOWEST_PORT = 12_000;
  private static final int HIGHEST_PORT = 32_000;
  private static final int MAX_TRIES = 1_000;

  private LoopbackPorts() {}

  /** The IPv4 loopback. A JVM that prefers IPv6 would call ::1 its loopback. */
  static InetAddress address() {
    return new InetSocketAddress("127.0.0.1", 0).getAddress();
  }

  /** Returns that many different ports, none of which is in use at the moment. */
  static List<Integer> choose(int count) {
    List<Integer> ports = new ArrayList<>();
    for (int tries = 0; ports.size() < count; tries++) {
      if (tries == MAX_TRIES) {
        throw new SandboxException(
            "Found no free port between %d and %d on 127.0.0.1 in %d tries"
                .formatted(LOWEST_PORT, HIGHEST_PORT, MAX_TRIES));
      }
      int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
      if (!ports.contains(port) && isFree(port)) {
        ports.add(port);
      }
    }
    return ports;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address(), port));
      return true;
    } catch (IOException inUse) {
      return false;
    }
  }
}
