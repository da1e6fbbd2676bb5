package io.millrace.api.storage;

import io.millrace.api.UserException;
import java.io.IOException;
import java.net.URI;
import java.util.ServiceLoader;

/** Finds the storage for a location by its URI scheme. */
public final class FileStorages {
  private FileStorages() {}

  /**
   * The storage that holds a location: the local disk for {@code file:} and for a path without a
   * scheme, else that of the first provider that serves the scheme.
   *
   * @throws UserException if no provider serves the scheme
   */
  public static FileStorage of(String location) throws IOException {
    URI uri = parse(location);
    String scheme = uri.getScheme();
    for (FileStorageProvider provider : ServiceLoader.load(FileStorageProvider.class)) {
      if (provider.serves(scheme)) {
        return provider.open(uri);
      }
    }
    if (scheme == null || scheme.equals("file")) {
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
