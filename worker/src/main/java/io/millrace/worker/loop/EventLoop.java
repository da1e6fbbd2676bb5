package io.millrace.worker.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the steps of what it runs in turn, in one thread at a time. When none makes progress it
 * waits, first awake, then longer and longer asleep; {@link #wakeUp} ends the sleep.
 *
 * <p>A wake-up is never lost: before the thread sleeps it says so and steps once more, and whoever
 * hands something over looks, after having done so, whether it sleeps.
 *
 * <p>A thread that does not come back from a step can lose the loop to another one, as in the
 * scheduler of Go. The loop belongs to whoever takes the step's mark: the thread itself when it
 * comes back, or before that {@link #handOver}. All else that the loop's thread has written it
 * wrote before it set the mark, so the next owner sees it.
 */
public final class EventLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  /**
   * Before it sleeps. It does not yield: Linux takes that as giving up the rest of a time slice,
   * some milliseconds, in which the compiler or a thread that writes a snapshot has the processor.
   */
  private static final int ROUNDS_SPINNING = 20;

  private static final long SHORTEST_SLEEP_NANOS = 20_000;
  private static final long LONGEST_SLEEP_POLLING_NANOS = 20_000_000;

  /** Those that are woken need no sleep to end, but what they tell of themselves does. */
  private static final long LONGEST_SLEEP_NANOS = 50_000_000;

  private static final VarHandle STEPPING;
  private static final VarHandle STEPS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STEPPING = lookup.findVarHandle(EventLoop.class, "stepping", Steppable.class);
      STEPS = lookup.findVarHandle(EventLoop.class, "steps", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String name;
  private final boolean endsWhenEmpty;
  private final Thread.UncaughtExceptionHandler failures;
  private final ClassLoader classLoader;
  private final Returns returns;
  private final ConcurrentLinkedQueue<Steppable> arrivals = new ConcurrentLinkedQueue<>();
  private volatile Thread thread;
  private volatile boolean closing;
  private volatile boolean drowsy;

  /** The mark of the step that the loop is in; {@code null} between steps. */
  @SuppressWarnings("unused") // by its handle
  private volatile Steppable stepping;

  /** How many steps were begun. Written by the owner, read by the watchdog. */
  @SuppressWarnings("unused") // by its handle
  private long steps;

  // The owner only.
  private final List<Steppable> running = new ArrayList<>();
  private int handOvers;
  private int idleRounds;
  private long sleepNanos = SHORTEST_SLEEP_NANOS;

  /**
   * What a loop is doing.
   *
   * @param steppable whose step it is in
   * @param number counts the steps of the loop
   * @param thread that is in it
   */
  record Step(Steppable steppable, long number, Thread thread) {}

  /** Sees to those that come back from a step in which their loop was handed over. */
  interface Returns {
    /**
     * It has no loop now, and is owned by the calling thread, which ends afterwards.
     *
     * @param from the loop that it was in
     * @param isDone whether it needs no more steps
     */
    void onReturn(Steppable steppable, EventLoop from, boolean isDone);
  }

  /**
   * A loop, not yet started.
   *
   * @param name of its thread
   * @param endsWhenEmpty whether the thread ends once something has run here and all of it is done
   * @param classLoader what code that runs here finds classes with
   * @param failures hears of what should not have come out of a step, or has ended a thread
   */
  EventLoop(
      String name,
      boolean endsWhenEmpty,
      ClassLoader classLoader,
      Thread.UncaughtExceptionHandler failures,
      Returns returns) {
    this.name = name;
    this.endsWhenEmpty = endsWhenEmpty;
    this.classLoader = classLoader;
    this.failures = failures;
    this.returns = returns;
    thread = newThread(name);
  }

  private Thread newThread(String threadName) {
    Thread made = new Thread(this::run, threadName);
    made.setDaemon(true);
    made.setContextClassLoader(classLoader);
    made.setUncaughtExceptionHandler(failures);
    return made;
  }

  void start() {
    thread.start();
  }

  /** Runs something from now on, until it is done. Any thread. */
  public void add(Steppable steppable) {
    steppable.runsIn(this);
    arrivals.add(steppable);
    wakeUp();
  }

  /** Ends the sleep, if the loop sleeps. Any thread; cheap if it does not. */
  public void wakeUp() {
    if (drowsy) {
      LockSupport.unpark(thread);
    }
  }

  /** The step that the loop is in. Any thread. */
  Optional<Step> currentStep() {
    long number = (long) STEPS.getAcquire(this);
    Thread by = thread;
    Steppable steppable = (Steppable) STEPPING.getAcquire(this);
    return Optional.ofNullable(steppable).map(found -> new Step(found, number, by));
  }

  /** Interrupts a step that waits for another system. Only for a loop that runs nothing else. */
  void interrupt() {
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

  /** Whether the loop was started and has ended. */
  boolean isOver() {
    return thread.getState() == Thread.State.TERMINATED;
  }

  /**
   * Lets another thread go on with all but the one that the loop is in a step of, and which no
   * longer runs here then. Only one thread may call this.
   *
   * @return whether that was so; {@code false} if the step has ended by itself
   */
  boolean handOver(Steppable stuck) {
    if (!STEPPING.compareAndSet(this, stuck, null)) {
      return false;
    }
    running.removeIf(each -> each == stuck);
    handOvers++;
    drowsy = false;
    thread = newThread(name + "-" + handOvers);
    thread.start();
    return true;
  }

  private void run() {
    while (!closing) {
      takeArrivals();
      Steppable.Progress made = stepAll();
      if (made == null) {
        return;
      }
      if (made == Steppable.Progress.MADE_PROGRESS) {
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

  /** One round; {@code null} if the loop was handed over meanwhile. */
  private Steppable.Progress stepAll() {
    Steppable.Progress progress = Steppable.Progress.NO_PROGRESS;
    for (int i = 0; i < running.size(); i++) {
      Steppable.Progress made = step(running.get(i));
      if (made == null) {
        return null;
      }
      if (made != Steppable.Progress.NO_PROGRESS) {
        progress = Steppable.Progress.MADE_PROGRESS;
      }
      if (made == Steppable.Progress.DONE) {
        running.remove(i--);
      }
    }
    return progress;
  }

  private Steppable.Progress step(Steppable steppable) {
    STEPS.setRelease(this, steps + 1);
    STEPPING.setRelease(this, steppable);
    Steppable.Progress made;
    try {
      made = steppable.step();
    } catch (Throwable e) { // one broken step must not end its neighbours
      LOG.error("{} ended by an error that it did not report itself", steppable.name(), e);
      failures.uncaughtException(Thread.currentThread(), e);
      made = Steppable.Progress.DONE;
    }
    if (STEPPING.compareAndSet(this, steppable, null)) {
      return made;
    }
    returns.onReturn(steppable, this, made == Steppable.Progress.DONE);
    return null;
  }

  private void idle() {
    idleRounds++;
    if (idleRounds <= ROUNDS_SPINNING) {
      Thread.onSpinWait();
    } else if (!drowsy) {
      drowsy = true; // the next round looks once more for what came before this was seen
    } else {
      LockSupport.parkNanos(this, sleepNanos);
      Thread.interrupted(); // an interrupt that no step took would keep the thread awake for ever
      sleepNanos = Math.min(longestSleepNanos(), sleepNanos * 2);
    }
  }

  private long longestSleepNanos() {
    for (Steppable each : running) {
      if (each.isPolled()) {
        return LONGEST_SLEEP_POLLING_NANOS;
      }
    }
    return LONGEST_SLEEP_NANOS;
  }
}
