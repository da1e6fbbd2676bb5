package io.millrace.master.job;

import io.millrace.master.coordination.Coordination;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.coordination.LeadershipLostException;
import io.millrace.master.snapshot.SnapshotPointer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The coordination as a thread of one master sees it. */
final class SimulatedCoordination implements Coordination {
  private enum Result {
    WRITTEN,
    REFUSED,
    UNKNOWN
  }

  private final Simulation simulation;
  private final SimulatedThread thread;
  private final long epoch;

  SimulatedCoordination(Simulation simulation, SimulatedThread thread, long epoch) {
    this.simulation = simulation;
    this.thread = thread;
    this.epoch = epoch;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public void confirmLeadership() throws IOException, LeadershipLostException {
    write(() -> {});
  }

  @Override
  public List<SnapshotPointer> completedSnapshots() throws IOException {
    thread.pause();
    if (simulation.isFault(0.02)) {
      throw new IOException("connection lost");
    }
    List<SnapshotPointer> found = simulation.world().pointers();
    thread.pause(); // the answer is on its way
    return found;
  }

  @Override
  public void publish(SnapshotPointer pointer) throws IOException, LeadershipLostException {
    write(() -> simulation.world().publish(epoch, pointer));
  }

  @Override
  public void forget(List<SnapshotPointer> pointers) throws IOException, LeadershipLostException {
    for (SnapshotPointer pointer : pointers) {
      write(() -> simulation.world().forget(epoch, pointer));
    }
  }

  @Override
  public void recordOutcome(JobOutcome outcome) throws IOException, LeadershipLostException {
    write(() -> simulation.world().record(epoch, outcome));
  }

  @Override
  public Optional<JobOutcome> outcome() {
    return Optional.ofNullable(simulation.world().outcome());
  }

  @Override
  public void onLeadershipLost(LossListener listener) {}

  @Override
  public void close() {}

  /**
   * A write that happens only if the epoch is still this one. It may arrive although its master has
   * died, and whether it did may stay unknown.
   */
  private void write(Runnable write) throws IOException, LeadershipLostException {
    Result[] result = {Result.UNKNOWN};
    simulation.after(
        simulation.delay(50),
        () -> {
          if (!simulation.world().isLeader(epoch)) {
            result[0] = Result.REFUSED;
          } else if (!simulation.isFault(0.05)) {
            write.run();
            result[0] = simulation.isFault(0.05) ? Result.UNKNOWN : Result.WRITTEN;
          }
          simulation.after(simulation.delay(50), thread::goOn);
        });
    thread.park();
    switch (result[0]) {
      case REFUSED ->
          throw new LeadershipLostException("epoch " + simulation.world().epoch() + " leads");
      case UNKNOWN -> throw new IOException("connection lost");
      case WRITTEN -> {}
    }
  }
}
