package io.millrace.master.coordination;

import io.millrace.master.snapshot.SnapshotPointer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Coordination inside one process, for jobs whose masters live and die with it. */
public final class MemoryCoordination implements Coordination {
  private final Memory memory;
  private final long epoch;

  /** What the masters of a job share. */
  public static final class Memory {
    private final TreeMap<Long, SnapshotPointer> completed = new TreeMap<>();
    private long epoch;
    private JobOutcome outcome;
    private LossListener leader = reason -> {};
  }

  private MemoryCoordination(Memory memory, long epoch) {
    this.memory = memory;
    this.epoch = epoch;
  }

  /** Becomes the leader; the one before is told that it no longer is. */
  public static MemoryCoordination lead(Memory memory) {
    LossListener before;
    long epoch;
    synchronized (memory) {
      before = memory.leader;
      memory.leader = reason -> {};
      memory.epoch++;
      epoch = memory.epoch;
    }
    before.lost("a master with epoch " + epoch + " leads");
    return new MemoryCoordination(memory, epoch);
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public void confirmLeadership() throws LeadershipLostException {
    synchronized (memory) {
      checkLeadership();
    }
  }

  @Override
  public List<SnapshotPointer> completedSnapshots() {
    synchronized (memory) {
      List<SnapshotPointer> newestFirst = new ArrayList<>(memory.completed.values());
      newestFirst.sort(Comparator.comparingLong(SnapshotPointer::id).reversed());
      return newestFirst;
    }
  }

  @Override
  public void publish(SnapshotPointer pointer) throws LeadershipLostException {
    synchronized (memory) {
      checkLeadership();
      memory.completed.put(pointer.id(), pointer);
    }
  }

  @Override
  public void forget(List<SnapshotPointer> pointers) throws LeadershipLostException {
    synchronized (memory) {
      checkLeadership();
      pointers.forEach(pointer -> memory.completed.remove(pointer.id()));
    }
  }

  @Override
  public void recordOutcome(JobOutcome outcome) throws LeadershipLostException {
    synchronized (memory) {
      checkLeadership();
      memory.outcome = outcome;
    }
  }

  @Override
  public Optional<JobOutcome> outcome() {
    synchronized (memory) {
      return Optional.ofNullable(memory.outcome);
    }
  }

  @Override
  public void onLeadershipLost(LossListener listener) {
    synchronized (memory) {
      if (memory.epoch == epoch) {
        memory.leader = listener;
        return;
      }
    }
    listener.lost("a master with a higher epoch leads");
  }

  @Override
  public void close() {}

  private void checkLeadership() throws LeadershipLostException {
    if (memory.epoch != epoch) {
      throw new LeadershipLostException(
          "this master has epoch " + epoch + ", but one with epoch " + memory.epoch + " leads");
    }
  }
}
