package io.millrace.master.job;

import java.util.List;
import java.util.Random;

/** The faults of processes that do not die, but stand still. */
final class Standstills {
  private static final long SESSION_TIMEOUT_MILLIS = 1_500;
  static final long FOR_GOOD_MILLIS = 1_000_000;

  private final Simulation simulation;
  private final Random random;
  private int masters;
  private int workers;

  Standstills(Simulation simulation) {
    this.simulation = simulation;
    this.random = simulation.random();
  }

  int masters() {
    return masters;
  }

  int workers() {
    return workers;
  }

  /**
   * A master stands still, at any point of what it does. It goes on before another takes its place,
   * after that, or never.
   */
  void stopMaster(SimulatedMaster master) {
    boolean isForGood = random.nextInt(6) == 0;
    long millis = isForGood ? FOR_GOOD_MILLIS : 100 + random.nextInt(8_000);
    masters++;
    master.process().standStill(millis);
    if (isForGood || random.nextBoolean()) {
      simulation.after(
          SESSION_TIMEOUT_MILLIS + random.nextInt(1_500),
          () -> {
            if (master.process().isStanding()) {
              simulation.succeed(master);
            }
          });
    }
    simulation.after(millis + random.nextInt(3_000), () -> simulation.tellIfDeposed(master));
  }

  /** A worker stands still, and goes on: soon, after it was given up, or never. */
  void stopWorker(List<SimulatedWorker> alive) {
    SimulatedWorker worker = alive.get(random.nextInt(alive.size()));
    boolean isForGood = random.nextInt(3) == 0;
    workers++;
    worker.process().standStill(isForGood ? FOR_GOOD_MILLIS : 100 + random.nextInt(12_000));
  }
}
