package io.millrace.worker.snapshot;

import io.millrace.api.storage.FileStorage;
import java.io.FileNotFoundException;
import java.io.IOException;

/**
 * Tells a snapshot's file that is gone from a storage that is away, such as a disk that is not
 * mounted: the file is gone if what the snapshot's folder lies in is there.
 */
public final class MissingFile {
  private MissingFile() {}

  /**
   * What to throw.
   *
   * @param path the file, in a snapshot's folder
   * @param cause says that it was not found
   * @return a {@link FileNotFoundException} if the file is gone, another exception if that is not
   *     known
   */
  public static IOException explain(FileStorage storage, String path, FileNotFoundException cause)
      throws IOException {
    String snapshots = parentOf(parentOf(path));
    if (storage.status(snapshots).isPresent()) {
      FileNotFoundException missing = new FileNotFoundException(path + " is missing");
      missing.initCause(cause);
      return missing;
    }
    return new IOException(
        path + " cannot be reached: there is not even the folder " + snapshots, cause);
  }

  private static String parentOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash > 0 ? path.substring(0, slash) : "/";
  }
}
