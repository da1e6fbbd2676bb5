package io.millrace.master.coordination;

import io.millrace.master.snapshot.SnapshotPointer;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What the masters of one job agree on. An instance speaks for one master, which has become the
 * leader by making it; each write happens only if no other has become the leader since.
 *
 * <p>Calls may block, and may come from several threads. An {@link IOException} from a write leaves
 * open whether it happened; the write may be repeated.
 */
public interface Coordination extends Closeable {
  /** The epoch of this master: higher than that of any before it. */
  long epoch();

  /**
   * Makes sure that this master leads at a moment between the call and its return. For what cannot
   * be made conditional itself, such as ending a process by force: a master that stood still for a
   * while asks before it acts.
   *
   * @throws LeadershipLostException if another master leads
   * @throws IOException if it is not known
   */
  void confirmLeadership() throws IOException, LeadershipLostException;

  /** Pointers to the completed snapshots, the newest first. */
  List<SnapshotPointer> completedSnapshots() throws IOException;

  /**
   * Publishes a snapshot: from then on it is complete.
   *
   * @throws LeadershipLostException if this master no longer leads; nothing was written
   */
  void publish(SnapshotPointer pointer) throws IOException, LeadershipLostException;

  /**
   * Forgets snapshots; does nothing for those that are not there.
   *
   * @throws LeadershipLostException if this master no longer leads; nothing was forgotten
   */
  void forget(List<SnapshotPointer> pointers) throws IOException, LeadershipLostException;

  /**
   * Writes down how the job ended.
   *
   * @throws LeadershipLostException if this master no longer leads; nothing was written
   */
  void recordOutcome(JobOutcome outcome) throws IOException, LeadershipLostException;

  /** How the job ended, if it did. */
  Optional<JobOutcome> outcome() throws IOException;

  /**
   * Sets what is called, on any thread, when this master learns that it no longer leads. Called at
   * once if it knows already.
   */
  void onLeadershipLost(LossListener listener);

  /** Is told why this master no longer leads. */
  @FunctionalInterface
  interface LossListener {
    void lost(String reason);
  }
}
