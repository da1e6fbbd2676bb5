package io.millrace.api.storage;

import java.io.IOException;
import java.net.URI;

/** Brings a storage system for some URI schemes. Found through {@link java.util.ServiceLoader}. */
public interface FileStorageProvider {
  /** Whether this provider serves a scheme; never {@code null}. */
  boolean serves(String scheme);

  /**
   * Opens a storage.
   *
   * @param storage its scheme, and its authority if one is given; the path is that of its root
   */
  FileStorage open(URI storage) throws IOException;
}
