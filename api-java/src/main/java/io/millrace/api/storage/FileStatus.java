package io.millrace.api.storage;

/**
 * What is known of a file or folder without opening it.
 *
 * @param path the full path, in the form that {@link FileStorages} and the storage accept
 * @param isFolder whether it is a folder
 * @param lengthBytes the length of a file; 0 for a folder
 * @param modificationTimeMillis when it was last changed, in milliseconds since the epoch
 */
public record FileStatus(
    String path, boolean isFolder, long lengthBytes, long modificationTimeMillis) {
  /** The last part of the path. */
  public String name() {
    String plain = LocalFileStorage.plain(path);
    return plain.substring(plain.lastIndexOf('/') + 1);
  }
}
