package io.millrace.master.web;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Decides who may look at the status page. Asked for each request, by a thread of the server's that
 * may wait a little.
 */
@FunctionalInterface
public interface Visitors {
  /** Everybody who reaches the server. */
  Visitors EVERYBODY = request -> Admission.GRANTED;

  /** Decides about a request. */
  Admission admit(Request request);

  /**
   * A request.
   *
   * @param from where the connection comes from
   * @param uri what is asked for: the path, and behind it perhaps parameters
   * @param cookies what stands in the header of that name; empty if there is none
   */
  record Request(InetAddress from, String uri, String cookies) {}

  /**
   * What becomes of a request.
   *
   * @param isGranted whether it is served
   * @param elsewhere if it is not: the address where it would be
   * @param reason if it is not: why
   */
  record Admission(boolean isGranted, Optional<String> elsewhere, String reason) {
    static final Admission GRANTED = new Admission(true, Optional.empty(), "");

    /** It is served. */
    public static Admission granted() {
      return GRANTED;
    }

    /** It is to be made at another address. */
    public static Admission redirect(String address) {
      return new Admission(false, Optional.of(address), "this page is served at " + address);
    }

    /** It is refused. */
    public static Admission refused(String reason) {
      return new Admission(false, Optional.empty(), reason);
    }
  }
}
