package io.millrace.api.connector;

import java.io.Serializable;

/**
 * Where a stream goes. Exactly-once sinks write in two phases: at a snapshot the writer prepares
 * what it has written since the last one and describes it in committables; when the snapshot is
 * complete, the committables are committed. A committable that is in a completed snapshot will be
 * committed, again and again after failures until it has succeeded once; one that is in none never
 * will.
 *
 * @param <T> the records
 * @param <C> the committables; travel and are kept by Java serialization, so they should be small
 */
public interface Sink<T, C extends Serializable> extends Serializable {
  /**
   * Checks, where the job is submitted and before it starts, that the sink can be written: the
   * folder is free and writable, the time-out fits. Not called when a job is resumed. May block for
   * some seconds.
   *
   * @throws io.millrace.api.UserException if it can not, with what to change
   */
  default void validate(SinkValidation validation) throws Exception {}

  /** Creates a writer, in each task of the sink. */
  SinkWriter<T, C> createWriter(WriterContext context) throws Exception;

  /** Creates a committer, in each task of the sink and, for recovery, in the master. */
  Committer<C> createCommitter(CommitterContext context) throws Exception;

  /**
   * For a sink that makes no use of snapshots, such as one that prints: what is written is visible
   * at once, and may be repeated after a failure.
   */
  interface AtLeastOnce<T> extends Sink<T, Serializable> {
    @Override
    default Committer<Serializable> createCommitter(CommitterContext context) {
      return committables -> {};
    }
  }
}
