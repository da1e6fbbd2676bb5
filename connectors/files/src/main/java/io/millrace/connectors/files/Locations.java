package io.millrace.connectors.files;

import io.millrace.api.storage.FileStorages;
import io.millrace.api.storage.Location;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** What can be told from the path of a file or folder alone, in whatever storage it lies. */
final class Locations {
  private Locations() {}

  /** The same path, absolute if it is a local one, and without slashes at its end. */
  static String absolute(String path) {
    if (isPlain(path)) {
      try {
        return Path.of(path).toAbsolutePath().normalize().toString();
      } catch (InvalidPathException e) {
        return path; // its storage says what is wrong with it
      }
    }
    int end = path.length();
    while (end > rootLength(path) + 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  /** Whether reading and writing there waits for other machines. */
  static boolean isRemote(String path) {
    return !FileStorages.isLocal(path);
  }

  static String child(String folder, String name) {
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }

  /** The folder that holds a file or folder; none for the root of a storage. */
  static Optional<String> parent(String path) {
    int root = rootLength(path);
    int slash = path.lastIndexOf('/');
    if (slash < root || slash == path.length() - 1) {
      return Optional.empty();
    }
    return Optional.of(path.substring(0, Math.max(slash, root + 1)));
  }

  /** Whether a file is one that others shall not read: in progress, or about other files. */
  static boolean isHidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }

  private static boolean isPlain(String path) {
    return Location.of(path).isPlain();
  }

  /** The length of scheme and authority. */
  private static int rootLength(String path) {
    return path.length() - Location.of(path).path().length();
  }
}
