package io.millrace.master.job;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * A thread of a master's process, which does one work after the other. What it does is the real
 * code, which blocks: with each call to the world around it, virtual time passes, in which anything
 * may happen, to the master as well. Only one thread runs at a time, so that all follows from the
 * seed.
 */
final class SimulatedThread {
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "simulated");
            thread.setDaemon(true);
            return thread;
          });

  /** Ends a work when the run is over. An error, so that the work does not catch it. */
  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final Simulation simulation;
  private final SimulatedProcess process;
  private final Runnable atPause;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final Semaphore toWork = new Semaphore(0);
  private final Semaphore toSimulation = new Semaphore(0);
  private boolean isWorking;
  private boolean isDead;
  private Throwable failure;

  /**
   * A thread.
   *
   * @param atPause is told when the work is about to wait
   */
  SimulatedThread(Simulation simulation, SimulatedProcess process, Runnable atPause) {
    this.simulation = simulation;
    this.process = process;
    this.atPause = atPause;
    simulation.onEnd(this::end);
  }

  /** Does a work when those before it are done. */
  void execute(Runnable work) {
    waiting.add(work);
    if (!isWorking) {
      startNext();
    }
  }

  private void startNext() {
    if (waiting.isEmpty()) {
      return;
    }
    isWorking = true;
    Runnable work = waiting.remove();
    THREADS.execute(() -> run(work));
    simulation.after(simulation.delay(20), this::goOn);
  }

  private void run(Runnable work) {
    toWork.acquireUninterruptibly();
    try {
      if (!isDead) {
        work.run();
      }
    } catch (Death e) {
      waiting.clear();
    } catch (Throwable e) {
      failure = e;
    } finally {
      isWorking = false;
      toSimulation.release();
    }
  }

  /** Lets some time pass. Called by the work. */
  void pause() {
    atPause.run();
    simulation.after(simulation.delay(20), this::goOn);
    park();
  }

  /** Waits until somebody calls {@link #goOn}. Called by the work. */
  void park() {
    toSimulation.release();
    toWork.acquireUninterruptibly();
    if (isDead) {
      throw new Death();
    }
  }

  /** Lets the work go on, if its process does, until it waits again or is done. */
  void goOn() {
    process.reach(this::turn);
  }

  private void turn() {
    toWork.release();
    toSimulation.acquireUninterruptibly();
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw new AssertionError(failure);
    }
    if (!isWorking) {
      startNext();
    }
  }

  private void end() {
    isDead = true;
    if (isWorking) {
      toWork.release();
      toSimulation.acquireUninterruptibly();
    }
  }
}
