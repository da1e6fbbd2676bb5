package io.millrace.stress;

import io.millrace.worker.exchange.Element;
import io.millrace.worker.exchange.ExchangeQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** More elements than fit: none is lost, doubled or overtaken, whoever moves what waits outside. */
@JCStressTest
@Outcome(id = "1234567", expect = Expect.ACCEPTABLE, desc = "all, in order")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or overtaken")
@State
public class QueueKeepsAll {
  private static final int ELEMENTS = 7;

  private final ExchangeQueue queue = new ExchangeQueue(4);
  private final StringBuilder taken = new StringBuilder();

  /** The sender. */
  @Actor
  public void send() {
    for (int number = 1; number <= ELEMENTS; number++) {
      queue.add(new Element.Watermark(number));
    }
    queue.flushOverflow();
  }

  /** The receiver. */
  @Actor
  public void receive() {
    for (int look = 0; look < ELEMENTS; look++) {
      take();
    }
  }

  /** Afterwards, what is left. */
  @Arbiter
  public void drain(L_Result result) {
    for (int look = 0; look < 2 * ELEMENTS; look++) {
      take();
      queue.flushOverflow();
    }
    result.r1 = taken.toString();
  }

  private void take() {
    if (queue.poll() instanceof Element.Watermark watermark) {
      taken.append(watermark.timestampMillis());
    }
  }
}
