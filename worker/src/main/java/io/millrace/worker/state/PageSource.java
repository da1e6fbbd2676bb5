package io.millrace.worker.state;

import java.io.IOException;

/** Gives the pages of a table that is restored, in their order. */
interface PageSource {
  int pageCount();

  /**
   * Reads the next page to the start of an array.
   *
   * @return how many bytes of it mean something
   */
  int next(byte[] target) throws IOException;
}
