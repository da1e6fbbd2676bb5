package io.millrace.worker.state;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** A state file wherever it is stored, readable from any place. */
public interface StateFileAccess {
  /**
   * Its length.
   *
   * @throws FileNotFoundException if there is no such file
   */
  long lengthBytes() throws IOException;

  /**
   * A stream from this offset on; its reader closes it.
   *
   * @throws FileNotFoundException if there is no such file
   */
  InputStream open(long offsetBytes) throws IOException;
}
