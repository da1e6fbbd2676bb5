package io.millrace.worker.exchange;

import java.util.ArrayDeque;
import org.jctools.queues.SpscArrayQueue;

/**
 * A bounded queue between one sending and one receiving thread. The bound is a promise of the
 * sender: it looks for room before it takes new input, so that what one input produces always fits
 * into a small reserve, and emitting never fails.
 */
public final class ExchangeQueue {
  private final SpscArrayQueue<Element> queue;
  private final ArrayDeque<Element> overflow = new ArrayDeque<>();

  /** A queue that has room while it holds fewer than this many elements. */
  public ExchangeQueue(int capacity) {
    queue = new SpscArrayQueue<>(capacity);
  }

  /** Sender: whether there is room, so that new input may be taken. */
  public boolean hasRoom() {
    flushOverflow();
    return overflow.isEmpty() && queue.size() < queue.capacity();
  }

  /** Sender: appends an element; what exceeds the bound waits on the sender's side. */
  public void add(Element element) {
    flushOverflow();
    if (!overflow.isEmpty() || !queue.offer(element)) {
      overflow.add(element);
    }
  }

  /** Sender: moves what waits on its side as far as there is room; whether none is left. */
  public boolean flushOverflow() {
    while (!overflow.isEmpty() && queue.offer(overflow.peek())) {
      overflow.poll();
    }
    return overflow.isEmpty();
  }

  /** Receiver: takes the next element, or {@code null}. */
  public Element poll() {
    return queue.poll();
  }

  /** Receiver: whether there is nothing to take now. */
  public boolean isEmpty() {
    return queue.isEmpty();
  }
}
