package io.millrace.sandbox;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Checks what Hadoop's servers silently rely on: that a machine knows its own name. */
final class HostName {
  private HostName() {}

  /** Throws a {@link SandboxException} that names the remedy if this machine's name is unknown. */
  static void requireResolvable() {
    address();
  }

  /** The address that this machine's own name stands for; throws the same. */
  static String address() {
    try {
      return InetAddress.getLocalHost().getHostAddress();
    } catch (UnknownHostException e) {
      throw new SandboxException(unresolvable(e), e);
    }
  }

  private static String unresolvable(UnknownHostException e) {
    // The JDK's message is "<name>: <what the resolver said>".
    String name = String.valueOf(e.getMessage()).split(":", 2)[0];
    return """
        This machine's own name, '%1$s', has no address, and Hadoop's servers look it up. \
        Add the line '127.0.0.1 %1$s' to /etc/hosts; or write the line \
        '127.0.0.1 localhost %1$s' into a file and start every JVM with \
        -Djdk.net.hosts.file=<that file>."""
        .formatted(name);
  }
}
