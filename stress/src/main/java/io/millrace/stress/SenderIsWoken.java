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

/**
 * A sender finds no room and falls asleep while the receiver takes what is in the queue, and does
 * not look again: did the sender see room, or was it woken?
 */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "saw room before it slept")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "woken, and finds room then")
@Outcome(
    id = "true, true",
    expect = Expect.ACCEPTABLE,
    desc = "saw room, and was woken for nothing")
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "sleeps beside an empty queue")
@State
public class SenderIsWoken {
  /** The least that a queue holds, whatever is asked for. */
  private static final int CAPACITY = 4;

  private final Sleeper sender = new Sleeper();
  private final ExchangeQueue queue = new ExchangeQueue(CAPACITY);

  /** A queue that is full and wakes its sender. */
  public SenderIsWoken() {
    queue.onRoom(sender::wakeUp);
    for (int element = 0; element < CAPACITY; element++) {
      queue.add(new Element.Idle());
    }
  }

  /** The sender: looks for room, says that it is drowsy, and looks once more. */
  @Actor
  public void send(ZZ_Result result) {
    if (queue.hasRoom()) {
      result.r1 = true;
      return;
    }
    sender.becomeDrowsy();
    result.r1 = queue.hasRoom();
  }

  /** The receiver: takes as much as there is. */
  @Actor
  public void receive() {
    for (int element = 0; element < CAPACITY; element++) {
      queue.poll();
    }
  }

  /** Afterwards. */
  @Arbiter
  public void look(ZZ_Result result) {
    result.r2 = sender.wasWoken();
  }
}
