package io.millrace.connectors.files;

import io.millrace.api.connector.Committer;
import io.millrace.api.storage.FileStatus;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Gives prepared files their visible names. */
final class TextFileCommitter implements Committer<PreparedFile> {
  private final String folder;
  private final FileStorage storage;
  private final PartFileNames names;

  TextFileCommitter(String folder, PartFileNames names) throws IOException {
    this.folder = folder;
    this.storage = FileStorages.of(folder);
    this.names = names;
  }

  @Override
  public void commit(List<PreparedFile> files) throws IOException {
    for (PreparedFile file : files) {
      commit(file);
    }
  }

  @Override
  public void abandonLeftovers(long incarnation, int parallelism) throws IOException {
    for (FileStatus file : storage.list(folder)) {
      OptionalLong writtenBy = names.incarnationOfHidden(file.name());
      if (writtenBy.isPresent() && writtenBy.getAsLong() < incarnation) {
        storage.delete(file.path());
      }
    }
  }

  private void commit(PreparedFile file) throws IOException {
    try {
      storage.rename(file.hiddenPath(), file.visiblePath());
    } catch (FileNotFoundException e) {
      if (storage.status(file.visiblePath()).isEmpty()) {
        throw lost(file, e);
      }
    } catch (FileAlreadyExistsException e) {
      finishHalfDoneRename(file, e);
    }
  }

  /** Storage that renames by copying can leave both names behind when it is interrupted. */
  private void finishHalfDoneRename(PreparedFile file, FileAlreadyExistsException cause)
      throws IOException {
    Optional<FileStatus> visible = storage.status(file.visiblePath());
    if (visible.isEmpty() || visible.get().lengthBytes() != file.lengthBytes()) {
      throw new IOException(
          "cannot give "
              + file.hiddenPath()
              + ", "
              + file.lengthBytes()
              + " bytes, its visible name: there is another file, "
              + visible.map(FileStatus::lengthBytes).orElse(0L)
              + " bytes, at "
              + file.visiblePath()
              + "; move that away",
          cause);
    }
    storage.delete(file.hiddenPath());
  }

  private static IOException lost(PreparedFile file, FileNotFoundException cause) {
    return new IOException(
        "output is lost: "
            + file.lengthBytes()
            + " bytes were written to "
            + file.hiddenPath()
            + ", which is neither there nor, under its visible name, at "
            + file.visiblePath()
            + "; put it back, or to go on without it, put an empty file there",
        cause);
  }
}
