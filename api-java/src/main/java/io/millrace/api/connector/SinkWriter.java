package io.millrace.api.connector;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** Writes the records of one sink task. All calls come from the task's thread. */
public interface SinkWriter<T, C extends Serializable> extends Closeable {
  /**
   * Writes one record.
   *
   * @param timestampMillis the record's event time, or {@link
   *     io.millrace.api.time.TimestampAssigner#NO_TIMESTAMP}
   */
  void write(T record, long timestampMillis) throws Exception;

  /**
   * Called when the task has nothing to do for a moment: a chance to send what was gathered. Must
   * return soon.
   */
  default void flushWhenIdle() throws Exception {}

  /**
   * Makes what was written since the last call durable but not visible, and describes it.
   *
   * @param snapshotId the snapshot that asks; grows
   * @return what to commit when the snapshot is complete; empty if there is nothing. It must not
   *     change afterwards: other threads serialize and commit it
   */
  List<C> prepareCommit(long snapshotId) throws Exception;

  /** Whether calls may wait for other systems; if so the task gets a thread of its own. */
  default boolean isBlocking() {
    return false;
  }

  /**
   * Ends writing. What was written since the last {@link #prepareCommit} is given up; what was
   * prepared must stay, since it may be committed yet.
   */
  @Override
  default void close() throws IOException {}
}
