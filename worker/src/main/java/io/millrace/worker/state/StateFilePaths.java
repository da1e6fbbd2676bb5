package io.millrace.worker.state;

/**
 * Where the files of a snapshot are, seen from what refers to them. Of a path that stands in a file
 * only the names count, never the folders above: so a snapshot can be moved, and nothing that
 * stands in one leads out of the folders of its job.
 */
public final class StateFilePaths {
  private StateFilePaths() {}

  /**
   * The path of a file in a snapshot's folder.
   *
   * @param stored what the snapshot's metadata call it
   * @throws CorruptStateException if that is no path of a file
   */
  public static String inFolder(String folder, String stored) throws CorruptStateException {
    return withoutSlash(folder) + "/" + lastName(stored, stored);
  }

  /**
   * The path of a file of an earlier snapshot, whose folder is beside that of the referring one.
   *
   * @param referrer the path of the file that refers to it
   * @param stored what it is called there
   * @throws CorruptStateException if that is no path of a file in a folder
   */
  static String beside(String referrer, String stored) throws CorruptStateException {
    int folderEnd = referrer.lastIndexOf('/');
    int parentEnd = referrer.lastIndexOf('/', folderEnd - 1);
    if (folderEnd <= 0 || parentEnd < 0) {
      return stored; // not in a storage
    }
    String name = lastName(stored, stored);
    String folder = lastName(stored.substring(0, stored.lastIndexOf('/')), stored);
    return referrer.substring(0, parentEnd + 1) + folder + "/" + name;
  }

  private static String lastName(String path, String whole) throws CorruptStateException {
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    if (slash < 0 || name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new CorruptStateException("'" + whole + "' is not the path of a file of a snapshot");
    }
    return name;
  }

  private static String withoutSlash(String folder) {
    return folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
  }
}
