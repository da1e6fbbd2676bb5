package io.millrace.sandbox.demo;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Tells by its exit code whether this machine's own name has an address: 0 if so, otherwise 1. A
 * program of its own, since a JVM that has asked once cannot be told another answer any more.
 */
public final class OwnName {
  private OwnName() {}

  public static void main(String[] arguments) {
    try {
      InetAddress.getLocalHost();
    } catch (UnknownHostException e) {
      System.exit(1);
    }
  }
}
