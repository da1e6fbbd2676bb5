package io.millrace.master.job;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A process that may die, or stand still for a while as one that is stopped by a signal. What it
 * was to do meanwhile, and what has reached it, is done when it goes on.
 */
final class SimulatedProcess {
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final Simulation simulation;
  private final String name;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean isAlive = true;
  private long standsUntilMillis = NEVER;
  private boolean isStanding;

  SimulatedProcess(Simulation simulation, String name) {
    this.simulation = simulation;
    this.name = name;
  }

  boolean isAlive() {
    return isAlive;
  }

  boolean isStanding() {
    return isStanding;
  }

  /** Whether it has been at work for so long, without a break. */
  boolean hasWorkedFor(long millis) {
    return isAlive && !isStanding && simulation.now() - standsUntilMillis >= millis;
  }

  void kill() {
    isAlive = false;
    waiting.clear();
  }

  /** Lets the process do something after a while. */
  void after(long millis, Runnable run) {
    simulation.after(millis, () -> reach(run));
  }

  /** Lets the process do something: now, when it goes on, or never. */
  void reach(Runnable run) {
    if (isAlive && isStanding) {
      waiting.add(run);
    } else if (isAlive) {
      run.run();
    }
  }

  void standStill(long millis) {
    if (isAlive && !isStanding) {
      simulation.trace(name + " stands still for " + millis + " ms");
      isStanding = true;
      simulation.after(millis, this::goOn);
    }
  }

  private void goOn() {
    if (isAlive) {
      simulation.trace(name + " goes on");
    }
    isStanding = false;
    standsUntilMillis = simulation.now();
    while (!waiting.isEmpty() && !isStanding) {
      waiting.remove().run();
    }
  }
}
