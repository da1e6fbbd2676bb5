package io.millrace.stress;

import io.millrace.worker.exchange.Element;
import io.millrace.worker.exchange.ExchangeQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A sender adds an element while the receiver falls asleep: found, woken, was it either? */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "found before it slept")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "woken, and finds it then")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "found, and woken for nothing")
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "sleeps beside an element")
@State
public class ReceiverIsWoken {
  private final Sleeper receiver = new Sleeper();
  private final ExchangeQueue queue = new ExchangeQueue(4);

  /** A queue that wakes its receiver. */
  public ReceiverIsWoken() {
    queue.onElement(receiver::wakeUp);
  }

  /** The sender. */
  @Actor
  public void send() {
    queue.add(new Element.Idle());
  }

  /** The receiver. */
  @Actor
  public void receive(ZZ_Result result) {
    receiver.becomeDrowsy();
    result.r1 = queue.poll() != null;
  }

  /** Afterwards. */
  @Arbiter
  public void look(ZZ_Result result) {
    result.r2 = receiver.wasWoken();
  }
}
