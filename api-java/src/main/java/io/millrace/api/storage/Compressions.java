package io.millrace.api.storage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Finds out how a file is compressed. */
public final class Compressions {
  private static final int BUFFER_BYTES = 64 << 10;

  private Compressions() {}

  /**
   * How files of a name are compressed, or empty if they are not, or in a way that neither the JDK
   * nor a module on the class path knows.
   */
  public static Optional<Compression> of(String fileName) {
    for (Compression compression : ServiceCache.COMPRESSIONS.ofThread()) {
      if (compression.isFor(fileName)) {
        return Optional.of(compression);
      }
    }
    return fileName.endsWith(Gzip.SUFFIX) ? Optional.of(new Gzip()) : Optional.empty();
  }

  /** The JDK's; a file may consist of several compressed ones. */
  private static final class Gzip implements Compression {
    private static final String SUFFIX = ".gz";

    @Override
    public boolean isFor(String fileName) {
      return fileName.endsWith(SUFFIX);
    }

    @Override
    public InputStream open(String fileName, InputStream compressed) throws IOException {
      return new GZIPInputStream(new BufferedInputStream(compressed, BUFFER_BYTES), BUFFER_BYTES);
    }
  }
}
