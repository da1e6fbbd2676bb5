package io.millrace.connectors.hdfs;

import io.millrace.api.storage.FileStatus;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import io.millrace.api.storage.Location;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.ipc.RemoteException;

/** A file system of Hadoop, held to the contract of {@link FileStorage}. */
final class HadoopFileStorage implements FileStorage {
  private static final String BUFFER_KEY = "io.file.buffer.size";
  private static final int BUFFER_BYTES = 64 << 10;

  private final FileSystem files;

  HadoopFileStorage(FileSystem files) {
    this.files = files;
  }

  @Override
  public InputStream open(String path, long offsetBytes) throws IOException {
    FSDataInputStream input = files.open(new Path(path));
    if (offsetBytes > 0) {
      try {
        input.seek(offsetBytes);
      } catch (IOException | RuntimeException e) {
        input.close();
        throw e;
      }
    }
    return input;
  }

  /** Opens a file of any storage that Hadoop can seek in, the local disk too. */
  static FSDataInputStream openSeekable(String path) throws IOException {
    FileStorage storage = FileStorages.of(path);
    if (storage instanceof HadoopFileStorage hadoop) {
      return hadoop.files.open(new Path(path));
    }
    String local = storage.status(path).orElseThrow(() -> new FileNotFoundException(path)).path();
    FileSystem disk = FileSystem.getLocal(HadoopFileStorageProvider.configuration()).getRaw();
    return disk.open(new Path(Location.of(local).path()));
  }

  /** HDFS puts each block on the disks of its DataNodes when the block is full or closed. */
  @Override
  public OutputStream create(String path) throws IOException {
    Path file = new Path(path);
    try {
      return files.create(
          file,
          FsPermission.getFileDefault().applyUMask(FsPermission.getUMask(files.getConf())),
          EnumSet.of(CreateFlag.CREATE, CreateFlag.SYNC_BLOCK),
          files.getConf().getInt(BUFFER_KEY, BUFFER_BYTES),
          files.getDefaultReplication(file),
          files.getDefaultBlockSize(file),
          null);
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      throw alreadyExists(path, e);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Path source = new Path(from);
    Path target = new Path(to);
    try {
      renameInFolder(source, target);
    } catch (FileNotFoundException e) {
      if (status(from).isEmpty()) {
        throw e;
      }
      files.mkdirs(target.getParent());
      renameInFolder(source, target);
    }
  }

  /** Renames, provided that the target's parent exists, or else may say it was not found. */
  private void renameInFolder(Path source, Path target) throws IOException {
    if (files instanceof DistributedFileSystem hdfs) {
      try {
        hdfs.rename(source, target, Options.Rename.NONE);
      } catch (org.apache.hadoop.fs.FileAlreadyExistsException | RemoteException e) {
        throw files.exists(target) ? alreadyExists(target.toString(), e) : e;
      }
      return;
    }
    // The other file systems offer only a rename that moves into a target that is a folder, and
    // answers false for all that can go wrong.
    files.getFileStatus(source);
    if (files.exists(target)) {
      throw alreadyExists(target.toString(), null);
    }
    if (!files.exists(target.getParent())) {
      throw new FileNotFoundException(target.getParent().toString());
    }
    if (!files.rename(source, target)) {
      throw new IOException("cannot rename " + source + " to " + target);
    }
  }

  @Override
  public boolean delete(String path) throws IOException {
    return files.delete(new Path(path), true);
  }

  @Override
  public Optional<FileStatus> status(String path) throws IOException {
    try {
      return Optional.of(statusOf(files.getFileStatus(new Path(path))));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<FileStatus> list(String folder) throws IOException {
    Path path = new Path(folder);
    List<FileStatus> found = new ArrayList<>();
    try {
      for (org.apache.hadoop.fs.FileStatus each : files.listStatus(path)) {
        if (each.isDirectory() || !isSame(each.getPath(), path)) { // A file lists itself.
          found.add(statusOf(each));
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    found.sort(Comparator.comparing(FileStatus::path));
    return found;
  }

  @Override
  public void createFolder(String folder) throws IOException {
    if (!files.mkdirs(new Path(folder))) {
      throw new IOException("cannot create the folder " + folder);
    }
  }

  private boolean isSame(Path listed, Path asked) {
    return listed.equals(files.makeQualified(asked));
  }

  private static FileStatus statusOf(org.apache.hadoop.fs.FileStatus status) {
    return new FileStatus(
        status.getPath().toString(),
        status.isDirectory(),
        status.isDirectory() ? 0 : status.getLen(),
        status.getModificationTime());
  }

  private static FileAlreadyExistsException alreadyExists(String path, Exception cause) {
    FileAlreadyExistsException exception = new FileAlreadyExistsException(path);
    exception.initCause(cause);
    return exception;
  }
}
