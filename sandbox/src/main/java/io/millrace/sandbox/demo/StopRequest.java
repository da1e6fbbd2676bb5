package io.millrace.sandbox.demo;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells when somebody wants the demo to end in good order: when a byte comes on its input, or the
 * input ends because whoever held its other side is gone. A signal would not do, since the first
 * thing that a JVM does on one is to begin its own end.
 */
final class StopRequest {
  private final CountDownLatch requested = new CountDownLatch(1);

  private StopRequest() {}

  /** Begins to listen, on a thread of its own. */
  static StopRequest listenTo(InputStream in) {
    StopRequest request = new StopRequest();
    Thread listener = new Thread(() -> request.listen(in), "stop-request");
    listener.setDaemon(true);
    listener.start();
    return request;
  }

  boolean isMade() {
    return requested.getCount() == 0;
  }

  /** Waits for a request, but no longer than that; returns whether there is one. */
  boolean await(long timeoutMillis) throws InterruptedException {
    return requested.await(timeoutMillis, TimeUnit.MILLISECONDS);
  }

  private void listen(InputStream in) {
    try {
      int ignored = in.read();
    } catch (IOException e) {
      // An input that cannot be read has ended, too.
    } finally {
      requested.countDown();
    }
  }
}
