package io.millrace.master.job;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where workers come from: keeps as many containers as are wanted, whatever ends one of them, and
 * tells the master of those that it starts or finds. Checks that none is ended without need.
 */
final class SimulatedProvider {
  private static final long PATIENCE_MILLIS = 8_000;
  private static final long SLACK_MILLIS = 500;

  private final Simulation simulation;
  private final Map<String, SimulatedWorker> workers = new HashMap<>();
  private final Map<String, SimulatedWorker> held = new LinkedHashMap<>();
  private int wanted;
  private int starting;
  private boolean isProviding;
  private int unsuccessful;

  SimulatedProvider(Simulation simulation) {
    this.simulation = simulation;
  }

  SimulatedWorker worker(String id) {
    return workers.get(id);
  }

  /** Those that live, also those that were given up and whose end is late. */
  List<SimulatedWorker> alive() {
    return workers.values().stream().filter(SimulatedWorker::isAlive).toList();
  }

  void provide(int count, SimulatedMaster master) {
    wanted = count;
    List.copyOf(held.values()).forEach(worker -> simulation.after(0, () -> tell(master, worker)));
    if (!isProviding) {
      isProviding = true;
      adjust();
    }
  }

  private static void tell(SimulatedMaster master, SimulatedWorker worker) {
    master.deliver(new Event.WorkerExpected(worker.containerId(), PATIENCE_MILLIS));
  }

  private void adjust() {
    held.values().removeIf(worker -> !worker.isAlive());
    while (!simulation.isOver() && held.size() + starting < wanted) {
      starting++;
      simulation.after(200 + simulation.random().nextInt(800), this::start);
    }
    simulation.after(100, this::adjust);
  }

  private void start() {
    starting--;
    String id = "w" + workers.size();
    simulation.trace("worker " + id + " starts");
    SimulatedWorker worker = new SimulatedWorker(simulation, id);
    workers.put(id, worker);
    held.put(worker.containerId(), worker);
    tell(simulation.leader(), worker);
    if (simulation.isFault(0.1)) {
      unsuccessful++;
      worker.process().standStill(Standstills.FOR_GOOD_MILLIS);
    }
  }

  /** Ends a worker by force, for the master of an epoch, though perhaps late or never. */
  void release(Action.ReleaseWorker action, long epoch) {
    SimulatedWorld.check(
        simulation.world().isLeader(epoch), "a deposed master ends " + action.containerId());
    SimulatedWorker worker = held.remove(action.containerId());
    if (worker != null) {
      long silenceMillis = silenceOf(action);
      SimulatedWorld.check(
          silenceMillis == 0 || !worker.hasBeenWellFor(silenceMillis + SLACK_MILLIS),
          "the worker in " + action.containerId() + " is well, but ended: " + action.reason());
      if (!simulation.isFault(0.2)) {
        simulation.after(simulation.delay(200), worker::kill);
      }
    }
  }

  /** How long a worker must have been silent to deserve it; 0 if that is not the reason. */
  private static long silenceOf(Action.ReleaseWorker action) {
    if (action.reason().startsWith("has not been heard of")) {
      return Simulation.HEARTBEAT_TIMEOUT_MILLIS;
    }
    return action.reason().startsWith("has not registered") ? PATIENCE_MILLIS : 0;
  }

  /** How many did not come up. */
  int unsuccessful() {
    return unsuccessful;
  }
}
