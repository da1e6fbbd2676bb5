package io.millrace.worker.state;

import java.io.IOException;
import java.io.InputStream;

/** A state file wherever it is stored, readable from any place. */
public interface StateFileAccess {
  long lengthBytes() throws IOException;

  /** A stream from this offset on; its reader closes it. */
  InputStream open(long offsetBytes) throws IOException;
}
