package io.millrace.connectors.files;

import java.io.Closeable;
import java.io.IOException;

/** The lines of one split, one after the other. */
interface SplitLines extends Closeable {
  /** Whether all were read. */
  boolean isAtEnd() throws IOException;

  /** The next one, without its end. To be called only if there is one. */
  String next() throws IOException;

  /** Where the next one is read, in the terms of {@link TextFileSplit#positionBytes}. */
  long positionBytes();
}
