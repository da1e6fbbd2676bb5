package io.millrace.worker.snapshot;

import io.millrace.api.storage.FileStatus;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import io.millrace.worker.state.StateFileAccess;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** A state file in the storage that its path names. */
public final class StoredStateFile implements StateFileAccess {
  private final String path;
  private final FileStorage storage;

  /** The file at a path, whether there is one or not. */
  public StoredStateFile(String path) throws IOException {
    this.path = path;
    this.storage = FileStorages.of(path);
  }

  @Override
  public long lengthBytes() throws IOException {
    FileStatus status = storage.status(path).orElseThrow(() -> new FileNotFoundException(path));
    return status.lengthBytes();
  }

  @Override
  public InputStream open(long offsetBytes) throws IOException {
    return storage.open(path, offsetBytes);
  }
}
