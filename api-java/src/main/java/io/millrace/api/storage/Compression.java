package io.millrace.api.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * A way in which files are compressed, told by the ends of their names. Found through {@link
 * java.util.ServiceLoader}; used by several threads.
 */
public interface Compression {
  /** Whether a file of this name is compressed in this way. */
  boolean isFor(String fileName);

  /** Whether parts of such a file can be read without what is before them. */
  default boolean isSplittable(String fileName) {
    return false;
  }

  /**
   * The contents of a compressed file.
   *
   * @param compressed the file from its start; closed with the result
   */
  InputStream open(String fileName, InputStream compressed) throws IOException;

  /**
   * A part of a {@linkplain #isSplittable splittable} file. Each byte of the contents belongs to
   * exactly one of parts that cover the file.
   *
   * @param path the file
   * @param startBytes where the part starts, in the compressed file
   * @param endBytes where it ends
   */
  default Part openPart(String path, long startBytes, long endBytes) throws IOException {
    throw new UnsupportedOperationException("the compression of " + path + " has no parts");
  }

  /** The contents of a part of a compressed file. */
  interface Part extends Closeable {
    /** The contents from the start of the part, and on behind its end. */
    InputStream contents();

    /**
     * How many bytes of the contents belong to the part; {@link Long#MAX_VALUE} as long as no byte
     * behind them was read.
     */
    long ownBytes();
  }
}
