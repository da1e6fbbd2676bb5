package io.millrace.connectors.files;

import java.nio.file.Path;
import java.util.Optional;

/** What can be told from the path of a file or folder alone, in whatever storage it lies. */
final class Locations {
  private Locations() {}

  /** The same path, absolute if it is a local one, and without slashes at its end. */
  static String absolute(String path) {
    if (isWithoutScheme(path)) {
      return Path.of(path).toAbsolutePath().normalize().toString();
    }
    int end = path.length();
    while (end > rootLength(path) + 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  /** Whether reading and writing there waits for other machines. */
  static boolean isRemote(String path) {
    return !isWithoutScheme(path) && !path.startsWith("file:");
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

  private static boolean isWithoutScheme(String path) {
    return path.startsWith("/") || path.indexOf(':') < 0;
  }

  /** The length of scheme and authority. */
  private static int rootLength(String path) {
    if (isWithoutScheme(path)) {
      return 0;
    }
    int afterScheme = path.indexOf(':') + 1;
    if (!path.startsWith("//", afterScheme)) {
      return afterScheme;
    }
    int slash = path.indexOf('/', afterScheme + 2);
    return slash < 0 ? path.length() : slash;
  }
}
