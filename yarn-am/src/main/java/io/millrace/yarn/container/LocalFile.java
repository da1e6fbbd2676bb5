package io.millrace.yarn.container;

import java.io.IOException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.yarn.api.records.LocalResource;
import org.apache.hadoop.yarn.api.records.LocalResourceType;
import org.apache.hadoop.yarn.api.records.LocalResourceVisibility;
import org.apache.hadoop.yarn.api.records.URL;

/** Files that YARN brings to a container. */
final class LocalFile {
  private LocalFile() {}

  /** A file that only this application's containers on a node share. */
  static LocalResource ofApplication(FileSystem files, Path path) throws IOException {
    return of(files, path, LocalResourceType.FILE, LocalResourceVisibility.APPLICATION);
  }

  /**
   * An archive that is unpacked, and kept on the node for later applications: of everybody if
   * everybody can read it, else of this user.
   */
  static LocalResource archive(FileSystem files, Path path) throws IOException {
    return of(
        files,
        path,
        LocalResourceType.ARCHIVE,
        isPublic(files, path) ? LocalResourceVisibility.PUBLIC : LocalResourceVisibility.PRIVATE);
  }

  private static LocalResource of(
      FileSystem files, Path path, LocalResourceType type, LocalResourceVisibility visibility)
      throws IOException {
    FileStatus status = files.getFileStatus(path);
    return LocalResource.newInstance(
        URL.fromPath(files.makeQualified(path)),
        type,
        visibility,
        status.getLen(),
        status.getModificationTime());
  }

  private static boolean isPublic(FileSystem files, Path path) throws IOException {
    if (!others(files, path).implies(FsAction.READ)) {
      return false;
    }
    for (Path folder = path.getParent(); folder != null; folder = folder.getParent()) {
      if (!others(files, folder).implies(FsAction.EXECUTE)) {
        return false;
      }
    }
    return true;
  }

  private static FsAction others(FileSystem files, Path path) throws IOException {
    return files.getFileStatus(path).getPermission().getOtherAction();
  }
}
