package io.millrace.api.storage;

import java.io.IOException;
import java.net.URI;

/** Brings a storage system for some URI schemes. Found through {@link java.util.ServiceLoader}. */
public interface FileStorageProvider {
  /** Whether this provider serves a scheme; never {@code null}. */
  boolean serves(String scheme);

  /** Opens the storage that holds this location. */
  FileStorage open(URI location) throws IOException;
}
