package io.millrace.master;

import io.millrace.master.coordination.Coordination;
import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.coordination.LeadershipLostException;
import io.millrace.master.snapshot.SnapshotPointer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Another coordination, of which a test changes something. */
class ChangedCoordination implements Coordination {
  private final Coordination unchanged;

  ChangedCoordination(Coordination unchanged) {
    this.unchanged = unchanged;
  }

  @Override
  public long epoch() {
    return unchanged.epoch();
  }

  @Override
  public void confirmLeadership() throws IOException, LeadershipLostException {
    unchanged.confirmLeadership();
  }

  @Override
  public List<SnapshotPointer> completedSnapshots() throws IOException {
    return unchanged.completedSnapshots();
  }

  @Override
  public void publish(SnapshotPointer pointer) throws IOException, LeadershipLostException {
    unchanged.publish(pointer);
  }

  @Override
  public void forget(List<SnapshotPointer> pointers) throws IOException, LeadershipLostException {
    unchanged.forget(pointers);
  }

  @Override
  public void recordOutcome(JobOutcome outcome) throws IOException, LeadershipLostException {
    unchanged.recordOutcome(outcome);
  }

  @Override
  public Optional<JobOutcome> outcome() throws IOException {
    return unchanged.outcome();
  }

  @Override
  public void onLeadershipLost(LossListener listener) {
    unchanged.onLeadershipLost(listener);
  }

  @Override
  public void close() throws IOException {
    unchanged.close();
  }
}
