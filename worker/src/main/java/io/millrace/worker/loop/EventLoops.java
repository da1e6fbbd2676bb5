package io.millrace.worker.loop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that tasks run in: a fixed number of loops that are shared, and one more for each
 * task that may block. When a shared loop is stuck in a step, the others in it go on in another
 * thread; what has been stuck several times gets a thread of its own. Safe for use by several
 * threads.
 */
public final class EventLoops implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);
  private static final long JOIN_TIMEOUT_MILLIS = 2_000;

  /** How often something may be stuck and come back to its loop. */
  private static final int PATIENCE = 2;

  /** A step that takes longer is worth a warning: it holds up snapshots and the end of the job. */
  private static final long LONG_STEP_MILLIS = 10_000;

  private final String name;
  private final ClassLoader classLoader;
  private final Thread.UncaughtExceptionHandler failures;
  private final List<EventLoop> shared = new ArrayList<>();
  private final Map<Steppable, EventLoop> dedicated = new ConcurrentHashMap<>();
  private final Map<Steppable, StuckStep> stuck = new ConcurrentHashMap<>();
  private final Map<Steppable, Integer> timesStuck =
      Collections.synchronizedMap(new WeakHashMap<>());
  private final Watchdog watchdog;
  private volatile boolean closed;

  /**
   * Starts the shared loops.
   *
   * @param name starts the names of the threads
   * @param classLoader what code that runs in them finds classes with
   * @param failures hears of errors after which what runs here may wait for ever
   */
  public EventLoops(
      String name, int count, ClassLoader classLoader, Thread.UncaughtExceptionHandler failures) {
    this.name = name;
    this.classLoader = classLoader;
    this.failures = failures;
    for (int i = 0; i < count; i++) {
      EventLoop loop =
          new EventLoop(name + "-loop-" + i, false, classLoader, failures, this::onReturn);
      loop.start();
      shared.add(loop);
    }
    watchdog = new Watchdog(name + "-watchdog", this::all, new StuckSteps(), failures);
    watchdog.start();
  }

  /** How many shared loops there are. */
  public int count() {
    return shared.size();
  }

  /**
   * Runs something until it is done: in a thread of its own if it {@linkplain
   * Steppable#isBlocking() blocks}, else in the shared loop with this number, counted round.
   */
  public void add(Steppable steppable, int preferredLoop) {
    if (steppable.isBlocking()) {
      addAlone(steppable);
    } else {
      shared.get(Math.floorMod(preferredLoop, shared.size())).add(steppable);
    }
  }

  private void addAlone(Steppable steppable) {
    EventLoop loop =
        new EventLoop(name + "-" + steppable.name(), true, classLoader, failures, this::onReturn);
    loop.add(steppable);
    dedicated.put(steppable, loop);
    try {
      loop.start();
    } catch (RuntimeException | Error e) { // the process can have no more threads
      dedicated.remove(steppable);
      throw e;
    }
    if (closed) {
      loop.close();
    }
  }

  private void onReturn(Steppable steppable, EventLoop from, boolean isDone) {
    stuck.remove(steppable);
    if (isDone) {
      return;
    }
    if (timesStuck.getOrDefault(steppable, 0) <= PATIENCE) {
      from.add(steppable);
    } else {
      LOG.info("{} gets a thread of its own, since its steps take long", steppable.name());
      try {
        addAlone(steppable);
      } catch (RuntimeException | Error e) {
        LOG.warn("there is no thread for {}, so its neighbours share theirs", steppable.name(), e);
        from.add(steppable);
      }
    }
  }

  /** What the watchdog finds. */
  private final class StuckSteps implements Watchdog.Listener {
    /** The steps that their loops go on without; the watchdog's thread only. */
    private final List<StuckStep> handedOver = new ArrayList<>();

    @Override
    public boolean onStuck(EventLoop loop, StuckStep step) {
      Steppable steppable = step.steppable();
      stuck.put(steppable, step);
      if (!shared.contains(loop)) {
        return true; // it keeps nobody waiting
      }
      timesStuck.merge(steppable, 1, Integer::sum);
      if (loop.handOver(steppable)) {
        LOG.debug("{} is in a long step, so its neighbours go on without it", steppable.name());
        handedOver.add(step);
      } else {
        onEnded(step);
      }
      return false;
    }

    @Override
    public void onEnded(StuckStep step) {
      stuck.remove(step.steppable(), step);
    }

    @Override
    public void onLooked() {
      handedOver.removeIf(step -> !step.equals(stuck.get(step.steppable())) || hasWarned(step));
    }

    private boolean hasWarned(StuckStep step) {
      if (step.millis() < LONG_STEP_MILLIS) {
        return false;
      }
      LOG.warn(
          "{} has not come back from a step for {} s: {}",
          step.steppable().name(),
          step.millis() / 1000,
          step.steppable().describe(step.thread().getStackTrace()));
      return true;
    }
  }

  /** The step that something does not come back from, if it is so. */
  public Optional<StuckStep> stuckStep(Steppable steppable) {
    return Optional.ofNullable(stuck.get(steppable));
  }

  /** What a thread is in a step of, if it is one of those that run something. */
  public Optional<Steppable> steppableIn(Thread thread) {
    Stream<Steppable> inLoops =
        all().stream()
            .flatMap(loop -> loop.currentStep().stream())
            .filter(step -> step.thread() == thread)
            .map(EventLoop.Step::steppable);
    Stream<Steppable> strayed =
        stuck.values().stream().filter(step -> step.thread() == thread).map(StuckStep::steppable);
    return Stream.concat(inLoops, strayed).findFirst();
  }

  /** Interrupts the step of something that may block, or that has not come back for a while. */
  public void interrupt(Steppable steppable) {
    EventLoop own = dedicated.get(steppable);
    if (own != null) {
      own.interrupt();
    }
    stuckStep(steppable).ifPresent(step -> step.thread().interrupt());
  }

  /** All loops that run now. */
  public List<EventLoop> all() {
    dedicated.values().removeIf(EventLoop::isOver);
    List<EventLoop> loops = new ArrayList<>(shared);
    loops.addAll(dedicated.values());
    return loops;
  }

  /**
   * Ends all threads, each after its current step, and waits for them, though not for ever: one
   * that never returns from its step is left behind.
   */
  @Override
  public void close() {
    closed = true;
    watchdog.close();
    List<EventLoop> loops = all();
    List<Thread> strayed = stuck.values().stream().map(StuckStep::thread).toList();
    loops.forEach(EventLoop::close);
    Stream.concat(dedicated.keySet().stream(), stuck.keySet().stream()).forEach(this::interrupt);
    try {
      for (EventLoop loop : loops) {
        loop.join(JOIN_TIMEOUT_MILLIS);
      }
      for (Thread thread : strayed) {
        thread.join(JOIN_TIMEOUT_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
