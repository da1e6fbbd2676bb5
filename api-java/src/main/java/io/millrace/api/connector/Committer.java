package io.millrace.api.connector;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** Makes prepared writes visible. Called by one background thread, never by a task's; may block. */
@FunctionalInterface
public interface Committer<C extends Serializable> extends Closeable {
  /**
   * Commits. Must do nothing for a committable that has been committed before, by whomever.
   *
   * @throws Exception if some could not be committed; the call is then repeated with all of them
   */
  void commit(List<C> committables) throws Exception;

  /**
   * Called in the master, once before the tasks of a start or restart are deployed, after {@link
   * #commit} with what the restored snapshot held: gives up whatever earlier incarnations had begun
   * or prepared and nobody will commit now. Called as well for a job that is over, if the one that
   * starts begins with its snapshot, by a committer that was created in that job's name.
   *
   * @param incarnation the incarnation that is about to start; everything of a lower one is over.
   *     {@link Long#MAX_VALUE} for a job that is over
   * @param parallelism how many tasks the sink has had at most
   */
  default void abandonLeftovers(long incarnation, int parallelism) throws Exception {}

  @Override
  default void close() throws IOException {}
}
