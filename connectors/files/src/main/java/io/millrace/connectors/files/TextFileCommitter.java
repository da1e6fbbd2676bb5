package io.millrace.connectors.files;

import io.millrace.api.UserException;
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
  private final PublishedMarks marks;

  TextFileCommitter(String folder, PartFileNames names) throws IOException {
    this.folder = folder;
    this.storage = FileStorages.of(folder);
    this.names = names;
    this.marks = new PublishedMarks(storage, folder);
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
    if (storage.status(file.hiddenPath()).isPresent()) {
      publish(file);
    } else if (storage.status(file.visiblePath()).isEmpty()
        && !marks.speakFor(nameOf(file.visiblePath()))) {
      throw lost(file);
    }
  }

  /**
   * Gives a file that is there its visible name. The mark comes first: as soon as the file is
   * visible it may be taken away.
   */
  private void publish(PreparedFile file) throws IOException {
    String name = nameOf(file.visiblePath());
    marks.place(name);
    try {
      rename(file);
    } catch (IOException e) {
      withdrawIfHidden(file, name, e);
      throw e;
    }
    marks.confirm(name);
  }

  private void rename(PreparedFile file) throws IOException {
    try {
      storage.rename(file.hiddenPath(), file.visiblePath());
    } catch (FileNotFoundException e) {
      // It was there a moment ago: storage has done it, and was asked again by its client.
    } catch (FileAlreadyExistsException e) {
      finishHalfDoneRename(file, e);
    }
  }

  private void withdrawIfHidden(PreparedFile file, String name, IOException reason) {
    try {
      if (storage.status(file.hiddenPath()).isPresent()) {
        marks.withdraw(name);
      }
    } catch (IOException e) {
      if (e != reason) {
        reason.addSuppressed(e);
      }
    }
  }

  private static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
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

  private static UserException lost(PreparedFile file) {
    return new UserException(
        "output is lost: "
            + file.lengthBytes()
            + " bytes were written to "
            + file.hiddenPath()
            + ", which is not there, and were never given their visible name, "
            + file.visiblePath()
            + "; put the file back, or to go on without it, put an empty file there");
  }
}
