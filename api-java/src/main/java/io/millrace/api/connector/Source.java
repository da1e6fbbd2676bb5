package io.millrace.api.connector;

import java.io.Serializable;

/**
 * Where a stream comes from. The source object describes; an assigner in the master finds the
 * splits, and readers in the workers read them.
 *
 * @param <T> the records
 * @param <S> the splits
 */
public interface Source<T, S extends SourceSplit> extends Serializable {
  /** Whether the source ends by itself. */
  Boundedness boundedness();

  /**
   * Checks, where the job is submitted and before it starts, that the source can be read: the topic
   * exists, the file is there. Not called when a job is resumed. May block for some seconds. May
   * run on a thread other than the program's, with the same class loader; must change nothing.
   *
   * @throws io.millrace.api.UserException if it can not, with what to change
   */
  default void validate() throws Exception {}

  /** Creates the assigner, in the master. */
  SplitAssigner<S> createAssigner() throws Exception;

  /** Creates a reader, in each task of the source. */
  SplitReader<T, S> createReader(ReaderContext context) throws Exception;
}
