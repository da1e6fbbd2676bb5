package io.millrace.worker.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The threads that tasks run in: a fixed number of loops that are shared, and one more for each
 * task that may block. Safe for use by several threads.
 */
public final class EventLoops implements AutoCloseable {
  private static final long JOIN_TIMEOUT_MILLIS = 2_000;

  private final String name;
  private final ClassLoader classLoader;
  private final List<EventLoop> shared = new ArrayList<>();
  private final Set<EventLoop> dedicated = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Starts the shared loops.
   *
   * @param name starts the names of the threads
   * @param classLoader what code that runs in them finds classes with
   */
  public EventLoops(String name, int count, ClassLoader classLoader) {
    this.name = name;
    this.classLoader = classLoader;
    for (int i = 0; i < count; i++) {
      EventLoop loop = new EventLoop(name + "-loop-" + i, false, classLoader);
      loop.start();
      shared.add(loop);
    }
  }

  /** How many shared loops there are. */
  public int count() {
    return shared.size();
  }

  /**
   * Runs something until it is done: in a thread of its own if it {@linkplain
   * Steppable#isBlocking() blocks}, else in the shared loop with this number, counted round.
   *
   * @return where it runs
   */
  public EventLoop add(Steppable steppable, int preferredLoop) {
    if (!steppable.isBlocking()) {
      EventLoop loop = shared.get(Math.floorMod(preferredLoop, shared.size()));
      loop.add(steppable);
      return loop;
    }
    EventLoop loop = new EventLoop(name + "-" + steppable.name(), true, classLoader);
    dedicated.removeIf(other -> !other.isAlive());
    loop.add(steppable);
    loop.start();
    dedicated.add(loop);
    if (closed) {
      loop.close();
    }
    return loop;
  }

  /** All loops that run now. */
  public List<EventLoop> all() {
    List<EventLoop> loops = new ArrayList<>(shared);
    dedicated.stream().filter(EventLoop::isAlive).forEach(loops::add);
    return loops;
  }

  /**
   * Ends all threads, each after its current step, and waits for them, though not for ever: one
   * that never returns from its step is left behind.
   */
  @Override
  public void close() {
    closed = true;
    List<EventLoop> loops = all();
    loops.forEach(EventLoop::close);
    dedicated.forEach(EventLoop::interrupt);
    try {
      for (EventLoop loop : loops) {
        loop.join(JOIN_TIMEOUT_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
