package io.millrace.worker.state;

import java.io.IOException;

/** Where state files are found, by the paths that stand in snapshots. */
@FunctionalInterface
public interface StateFiles {
  /** A file, which is opened only when it is read. */
  StateFileAccess file(String path) throws IOException;
}
