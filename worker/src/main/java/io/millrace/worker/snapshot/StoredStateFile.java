package io.millrace.worker.snapshot;

import io.millrace.api.storage.FileStatus;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import io.millrace.worker.state.StateFileAccess;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

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
    Optional<FileStatus> status = storage.status(path);
    if (status.isEmpty()) {
      throw MissingFile.explain(storage, path, new FileNotFoundException(path));
    }
    return status.get().lengthBytes();
  }

  @Override
  public InputStream open(long offsetBytes) throws IOException {
    try {
      return storage.open(path, offsetBytes);
    } catch (FileNotFoundException e) {
      throw MissingFile.explain(storage, path, e);
    }
  }
}
