package io.millrace.worker.state;

/** What the writer and the reader of state files have in common; described at the package. */
final class StateFileFormat {
  /** "MRSTATE" and the version. */
  static final long MAGIC = 0x4D52_5354_4154_4505L;

  /** Checksum and offset of the index, and {@link #MAGIC}. */
  static final int FOOTER_BYTES = Integer.BYTES + 2 * Long.BYTES;

  /** In the index, what tells of a page: file, offset, length, checksum. */
  static final int PAGE_ENTRY_BYTES = 3 * Integer.BYTES + Long.BYTES;

  /** In the index, the number of the file itself. */
  static final int THIS_FILE = 0;

  private StateFileFormat() {}
}
