package io.millrace.api.connector;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Finds the splits of a source. Lives in the master; the engine remembers which splits it has
 * found, hands them to the readers evenly, and takes both into snapshots, so an assigner needs no
 * state. All calls come from one thread, and may block.
 */
public interface SplitAssigner<S extends SourceSplit> extends Closeable {
  /**
   * Splits that are there now, at the position where reading starts.
   *
   * @param knownSplitIds splits that were found before, in this run or in the snapshot that it was
   *     restored from; need not be returned again
   * @param initial whether no discovery has completed since the job first started (not: since it
   *     was restored)
   */
  List<S> discover(Set<String> knownSplitIds, boolean initial) throws Exception;

  /** How long to wait until {@link #discover} is called again; zero: it is called only once. */
  default Duration discoveryInterval() {
    return Duration.ZERO;
  }

  @Override
  default void close() throws IOException {}
}
