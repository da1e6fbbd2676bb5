package io.millrace.api.storage;

import io.millrace.api.UserException;
import java.io.IOException;
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
    if (Location.of(location).isPlain()) {
      throw new IllegalArgumentException("'" + location + "' has no scheme");
    }
    PLAIN_PATHS.set(location);
  }

  /** Whether a location lies on this machine's disk. */
  public static boolean isLocal(String location) {
    Location given = Location.of(location);
    String scheme = given.isPlain() ? Location.of(PLAIN_PATHS.get()).scheme() : given.scheme();
    return scheme.equals("file");
  }

  /**
   * The storage that holds a location: the local disk for {@code file:}, that of plain paths for
   * one without a scheme, else that of the first provider that serves the scheme.
   *
   * @throws UserException if no provider serves the scheme, or the location is empty
   */
  public static FileStorage of(String location) throws IOException {
    Location given = Location.of(location);
    Location meant = given.isPlain() ? Location.of(PLAIN_PATHS.get()) : given;
    String scheme = meant.scheme();
    for (FileStorageProvider provider : ServiceCache.STORAGES.ofThread()) {
      if (provider.serves(scheme)) {
        return provider.open(meant.storage());
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
}
