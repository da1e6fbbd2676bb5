package io.millrace.worker.loop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks at loops again and again for one that is still in the same step. What counts is how often
 * it looked, not how much time went by, since a pause of the whole JVM stops the watchdog, too.
 */
final class Watchdog implements AutoCloseable {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** How often it has seen the same step when it takes it for stuck: after 100 to 150 ms. */
  private static final int LOOKS = 3;

  private final Supplier<List<EventLoop>> loops;
  private final Listener listener;
  private final Thread thread;

  // The watchdog's thread only.
  private Map<EventLoop, Sighting> sightings = new HashMap<>();

  private record Sighting(EventLoop.Step step, long sinceNanos, int looks) {}

  /** Hears what the watchdog finds. Called by its thread. */
  interface Listener {
    /**
     * A loop is stuck in a step; called once for a step.
     *
     * @return whether the end of the step is to be watched for
     */
    boolean onStuck(EventLoop loop, StuckStep step);

    /** A step that was watched for its end has ended. */
    void onEnded(StuckStep step);

    /** It has looked at all loops once more. */
    default void onLooked() {}
  }

  /**
   * A watchdog, not yet started.
   *
   * @param name of its thread
   * @param loops gives the loops to look at
   * @param failures hears of what ends the thread
   */
  Watchdog(
      String name,
      Supplier<List<EventLoop>> loops,
      Listener listener,
      Thread.UncaughtExceptionHandler failures) {
    this.loops = loops;
    this.listener = listener;
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(failures);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.NANOSECONDS.sleep(INTERVAL_NANOS);
        look();
        listener.onLooked();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void look() {
    Map<EventLoop, Sighting> seen = new HashMap<>();
    for (EventLoop loop : loops.get()) {
      Sighting before = sightings.remove(loop);
      EventLoop.Step step = loop.currentStep().orElse(null);
      if (before != null && !before.step().equals(step)) {
        end(before);
        before = null;
      }
      if (step != null) {
        look(loop, step, before).ifPresent(sighting -> seen.put(loop, sighting));
      }
    }
    sightings.values().forEach(this::end);
    sightings = seen;
  }

  private Optional<Sighting> look(EventLoop loop, EventLoop.Step step, Sighting before) {
    if (before == null) {
      return Optional.of(new Sighting(step, System.nanoTime(), 1));
    }
    Sighting now = new Sighting(step, before.sinceNanos(), before.looks() + 1);
    boolean isKept = now.looks() != LOOKS || listener.onStuck(loop, stuck(now));
    return isKept ? Optional.of(now) : Optional.empty();
  }

  private void end(Sighting sighting) {
    if (sighting.looks() >= LOOKS) {
      listener.onEnded(stuck(sighting));
    }
  }

  private static StuckStep stuck(Sighting sighting) {
    return new StuckStep(
        sighting.step().steppable(), sighting.step().thread(), sighting.sinceNanos());
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
