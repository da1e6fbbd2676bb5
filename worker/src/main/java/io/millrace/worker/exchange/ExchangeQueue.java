package io.millrace.worker.exchange;

import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import org.jctools.queues.SpscArrayQueue;

/**
 * A bounded queue between one sending and one receiving thread. The bound is a promise of the
 * sender: it looks for room before it takes new input, so that what one input produces usually fits
 * into a small reserve on its side, and emitting never fails. If that is full, too, the sender is
 * to wait.
 */
public final class ExchangeQueue {
  /** So much may one call emit in any case. */
  private static final int LEAST_OVERFLOW = 4;

  private final SpscArrayQueue<Element> queue;
  private volatile Runnable receiver = ExchangeQueue::nobody;
  private volatile Runnable sender = ExchangeQueue::nobody;
  private volatile boolean senderWaits;

  // The sender only.
  private final ArrayDeque<Element> overflow = new ArrayDeque<>();
  private int bound;

  /** A queue for this many elements, rounded up to 2^n, at first. */
  public ExchangeQueue(int capacity) {
    queue = new SpscArrayQueue<>(Math.max(2, capacity));
    bound = queue.capacity();
  }

  /**
   * Sender: says that there is no room from now on with this many elements, but at least one, and
   * at most as many as at first.
   */
  void setBound(int elements) {
    bound = Math.max(1, Math.min(elements, queue.capacity()));
  }

  /** Sets who is called, by the sender, when there is something to take. Must be quick. */
  public void onElement(Runnable wakeUp) {
    receiver = wakeUp;
  }

  /** Sets who is called, by the receiver, when there is room again for a sender that found none. */
  public void onRoom(Runnable wakeUp) {
    sender = wakeUp;
  }

  /** Sender: whether there is room, so that new input may be taken. */
  public boolean hasRoom() {
    if (flushOverflow() && queue.size() < bound) {
      return true;
    }
    senderWaits = true; // then look again, or room made in between would wake nobody
    return flushOverflow() && queue.size() < bound;
  }

  /**
   * Sender: whether the receiver has at most half of what it could have; the sender is woken when
   * it has.
   */
  public boolean isHungry() {
    if (overflow.isEmpty() && queue.size() <= bound / 2) {
      return true;
    }
    senderWaits = true; // then look again, as in hasRoom
    return overflow.isEmpty() && queue.size() <= bound / 2;
  }

  /** Sender: whether as much waits on its side as may be in the queue, and not only a few. */
  boolean isOverfull() {
    return overflow.size() >= Math.max(bound, LEAST_OVERFLOW);
  }

  /** Sender: appends an element; what exceeds the bound waits on the sender's side. */
  public void add(Element element) {
    flushOverflow();
    if (overflow.isEmpty() && offer(element)) {
      wakeReceiver();
    } else {
      overflow.add(element);
    }
  }

  /** Sender: moves what waits on its side as far as there is room; whether none is left. */
  public boolean flushOverflow() {
    if (overflow.isEmpty()) {
      return true;
    }
    boolean moved = false;
    while (!overflow.isEmpty() && offer(overflow.peek())) {
      overflow.poll();
      moved = true;
    }
    if (moved) {
      wakeReceiver();
    }
    return overflow.isEmpty();
  }

  private boolean offer(Element element) {
    return (bound == queue.capacity() || queue.size() < bound) && queue.offer(element);
  }

  /** Receiver: takes the next element, or {@code null}. */
  public Element poll() {
    Element element = queue.poll();
    if (element != null) {
      VarHandle.fullFence(); // the room must be seen by a sender that is not yet seen to wait
    }
    if (senderWaits && queue.size() <= queue.capacity() / 2) {
      senderWaits = false;
      sender.run();
    }
    return element;
  }

  /** Receiver: whether there is nothing to take now. */
  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Stands in until somebody wants to be woken. */
  private static void nobody() {}

  private void wakeReceiver() {
    VarHandle.fullFence(); // the element must be seen by a receiver that is seen asleep
    receiver.run();
  }
}
