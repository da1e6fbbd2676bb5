package io.millrace.api.connector;

import java.io.Closeable;
import java.util.List;

/**
 * Reads the splits of one source task. All calls come from the task's thread, in between which it
 * takes snapshots; so a position is always that after the last collected record.
 */
public interface SplitReader<T, S extends SourceSplit> extends Closeable {
  /** Takes more splits to read. Called before the first {@link #read}, and whenever some appear. */
  void addSplits(List<S> splits) throws Exception;

  /**
   * Collects the next records, as many as are at hand but no more than about the wish, and returns.
   * If nothing is at hand, a reader that is {@linkplain #isBlocking blocking} may wait up to about
   * 20 ms for something; another returns at once. When a split has been read to its end, calls
   * {@link SourceOutput#finishSplit}; when one is known to have nothing new for now, may say so by
   * {@link SourceOutput#nothingNew}, on which idleness rests.
   *
   * @param maxRecords how many records are wanted
   * @return whether anything was collected or finished; {@code false} lets the task idle
   */
  boolean read(SourceOutput<T> output, int maxRecords) throws Exception;

  /**
   * The splits that are not finished, each at its current position. They must not change
   * afterwards: another thread serializes them.
   */
  List<S> snapshot();

  /**
   * Called some time after {@link #snapshot}, once the snapshot is complete, with what it had
   * returned: after this, no record before these positions is read again. For telling other systems
   * how far the job has come; may be skipped after a failure.
   */
  default void onSnapshotCompleted(List<S> splits) throws Exception {}

  /**
   * What keeps the reader from making progress, for people who look at the job: which splits have
   * for long, though they were asked, brought neither records nor the answer that there are none,
   * and why if that is known. Empty if there are no such splits. Called about once a second, and
   * must not wait.
   */
  default String obstacle() {
    return "";
  }

  /** Whether calls may wait for other systems; if so the task gets a thread of its own. */
  default boolean isBlocking() {
    return false;
  }
}
