package io.millrace.api.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Files in one storage system. Paths are absolute {@linkplain Location locations}, with or without
 * the scheme of the storage; those that are returned are found by {@link FileStorages#of}, too.
 * Instances may be used by several threads.
 */
public interface FileStorage {
  /**
   * Opens a file for reading, starting at a byte offset.
   *
   * @throws java.io.FileNotFoundException if there is no such file
   */
  InputStream open(String path, long offsetBytes) throws IOException;

  /**
   * Creates a file, and its parent folders, for writing. What was written is durable when {@link
   * OutputStream#close} has returned.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file exists
   */
  OutputStream create(String path) throws IOException;

  /**
   * Moves a file to a new name in the same storage, in one step: a reader sees either the old name
   * or the new one. Parent folders of the target are created.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the target exists
   * @throws java.io.FileNotFoundException if there is no such file
   */
  void rename(String from, String to) throws IOException;

  /**
   * Deletes a file, or a folder with all that is in it.
   *
   * @return whether there was anything to delete
   */
  boolean delete(String path) throws IOException;

  /** The status of a file or folder, or empty if there is none. */
  Optional<FileStatus> status(String path) throws IOException;

  /** What a folder holds, not its subfolders' contents, sorted by path; empty if there is none. */
  List<FileStatus> list(String folder) throws IOException;

  /** Creates a folder and its parents; does nothing if it exists. */
  void createFolder(String folder) throws IOException;
}
