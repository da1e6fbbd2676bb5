package io.millrace.worker.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that calls the steps of what it runs in turn. When none makes progress it waits, first
 * awake, then longer and longer asleep; {@link #wakeUp} ends the sleep.
 *
 * <p>A wake-up is never lost: before the thread sleeps it says so and steps once more, and whoever
 * hands something over looks, after having done so, whether it sleeps.
 */
public final class EventLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
  private static final int ROUNDS_SPINNING = 10;
  private static final int ROUNDS_YIELDING = 20;
  private static final long SHORTEST_SLEEP_NANOS = 20_000;
  private static final long LONGEST_SLEEP_NANOS = 5_000_000;

  private final Thread thread;
  private final boolean endsWhenEmpty;
  private final ConcurrentLinkedQueue<Steppable> arrivals = new ConcurrentLinkedQueue<>();
  private volatile boolean closing;
  private volatile boolean drowsy;

  // Written by the loop's thread without the cost of a fence, read by a watchdog.
  private final AtomicReference<Steppable> current = new AtomicReference<>();
  private final AtomicLong currentSinceNanos = new AtomicLong();

  // The loop's thread only.
  private final List<Steppable> running = new ArrayList<>();
  private int idleRounds;
  private long sleepNanos = SHORTEST_SLEEP_NANOS;

  /**
   * What a loop is doing.
   *
   * @param steppable whose step it is in
   * @param sinceNanos since when, by {@link System#nanoTime}
   */
  public record Stepping(Steppable steppable, long sinceNanos) {}

  /**
   * A loop, not yet started.
   *
   * @param name of its thread
   * @param endsWhenEmpty whether the thread ends once something has run here and all of it is done
   * @param classLoader what code that runs here finds classes with
   */
  EventLoop(String name, boolean endsWhenEmpty, ClassLoader classLoader) {
    this.endsWhenEmpty = endsWhenEmpty;
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(classLoader);
  }

  void start() {
    thread.start();
  }

  /** Runs something from now on, until it is done. Any thread. */
  public void add(Steppable steppable) {
    arrivals.add(steppable);
    wakeUp();
  }

  /** Ends the sleep, if the loop sleeps. Any thread; cheap if it does not. */
  public void wakeUp() {
    if (drowsy) {
      LockSupport.unpark(thread);
    }
  }

  /** The step that the loop is in, and since when. Any thread. */
  public Optional<Stepping> stepping() {
    long sinceNanos = currentSinceNanos.getAcquire();
    Steppable steppable = current.getAcquire();
    return Optional.ofNullable(steppable).map(found -> new Stepping(found, sinceNanos));
  }

  /** Interrupts a step that waits for another system. Only for a loop that runs nothing else. */
  public void interrupt() {
    thread.interrupt();
  }

  /** Ends the thread after the current step, without waiting for what still runs here. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
  }

  /** Waits for the thread to end, but no longer than this. */
  void join(long timeoutMillis) throws InterruptedException {
    thread.join(timeoutMillis);
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  private void run() {
    while (!closing) {
      takeArrivals();
      if (stepAll()) {
        idleRounds = 0;
        sleepNanos = SHORTEST_SLEEP_NANOS;
        if (drowsy) {
          drowsy = false;
        }
      } else if (endsWhenEmpty && running.isEmpty() && arrivals.isEmpty()) {
        return;
      } else {
        idle();
      }
    }
  }

  private void takeArrivals() {
    for (Steppable next = arrivals.poll(); next != null; next = arrivals.poll()) {
      running.add(next);
    }
  }

  private boolean stepAll() {
    boolean progress = false;
    for (int i = 0; i < running.size(); i++) {
      Steppable.Progress made = step(running.get(i));
      progress |= made != Steppable.Progress.NO_PROGRESS;
      if (made == Steppable.Progress.DONE) {
        running.remove(i--);
      }
    }
    return progress;
  }

  private Steppable.Progress step(Steppable steppable) {
    currentSinceNanos.setRelease(System.nanoTime());
    current.setRelease(steppable);
    try {
      return steppable.step();
    } catch (Throwable e) { // one broken step must not end its neighbours
      LOG.error("{} ended by an error that it did not report itself", steppable.name(), e);
      return Steppable.Progress.DONE;
    } finally {
      current.setRelease(null);
    }
  }

  private void idle() {
    idleRounds++;
    if (idleRounds <= ROUNDS_SPINNING) {
      Thread.onSpinWait();
    } else if (idleRounds <= ROUNDS_YIELDING) {
      Thread.yield();
    } else if (!drowsy) {
      drowsy = true; // the next round looks once more for what came before this was seen
    } else {
      LockSupport.parkNanos(this, sleepNanos);
      Thread.interrupted(); // an interrupt that no step took would keep the thread awake for ever
      sleepNanos = Math.min(LONGEST_SLEEP_NANOS, sleepNanos * 2);
    }
  }
}
