package io.millrace.api.storage;

import io.millrace.api.UserException;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;

/** Finds the storage for a location by its URI scheme. */
public final class FileStorages {
  private static final AtomicReference<String> PLAIN_PATHS = new AtomicReference<>("file:/");

  private FileStorages() {}

  /**
   * Says where paths without a scheme lie, for the whole process; on local disk unless this is
   * called. On a cluster they lie in its file system, for a worker's own disk ends with its
   * container. For those who start programs, not for programs.
   *
   * @param location any location in that storage, with its scheme
   */
  public static void setStorageOfPlainPaths(String location) {
    if (parse(location).getScheme() == null) {
      throw new IllegalArgumentException("'" + location + "' has no scheme");
    }
    PLAIN_PATHS.set(location);
  }

  /**
   * The storage that holds a location: the local disk for {@code file:}, that of plain paths for
   * one without a scheme, else that of the first provider that serves the scheme.
   *
   * @throws UserException if no provider serves the scheme
   */
  public static FileStorage of(String location) throws IOException {
    URI given = parse(location);
    URI uri = given.getScheme() == null ? parse(PLAIN_PATHS.get()) : given;
    String scheme = uri.getScheme();
    for (FileStorageProvider provider : StorageProviders.ofThread()) {
      if (provider.serves(scheme)) {
        return provider.open(uri);
      }
    }
    if (scheme.equals("file")) {
      return LocalFileStorage.INSTANCE;
    }
    throw new UserException(
        "no storage for scheme '"
            + scheme
            + "' of '"
            + location
            + "'; put the connector for it on the class path, or use a local path");
  }

  private static URI parse(String location) {
    int colon = location.indexOf(':');
    if (colon < 0 || location.startsWith("/")) {
      return URI.create("");
    }
    try {
      return URI.create(location);
    } catch (IllegalArgumentException e) {
      throw new UserException("'" + location + "' is neither a path nor a URI", e);
    }
  }
}
