package io.millrace.connectors.files;

import io.millrace.api.UserException;
import io.millrace.api.storage.FileStatus;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Checks, before a job starts, the folder that it will write to. */
final class OutputFolder {
  private final String folder;
  private final FileStorage storage;

  OutputFolder(String folder) throws IOException {
    this.folder = folder;
    this.storage = FileStorages.of(folder);
  }

  /**
   * Checks what the folder holds already, and that it can be written. Leaves it as it was found,
   * except that output to be overwritten is deleted.
   */
  void validate(ExistingContent policy) throws IOException {
    Optional<FileStatus> status = storage.status(folder);
    if (status.isPresent() && !status.get().isFolder()) {
      throw new UserException(
          "the output " + folder + " is a file; name a folder that does not exist yet");
    }
    List<FileStatus> content =
        storage.list(folder).stream()
            .filter(each -> !PublishedMarks.isFolderOfMarks(each))
            .toList();
    if (!content.isEmpty() && policy == ExistingContent.REFUSE) {
      throw new UserException(
          "the output folder "
              + folder
              + " already has content, such as "
              + content.get(0).name()
              + "; name another folder, or say that the sink may overwrite() it or append() to"
              + " it");
    }
    if (policy == ExistingContent.OVERWRITE) {
      requireOnlyPartFiles(content);
    }
    probe();
    if (policy == ExistingContent.OVERWRITE) {
      for (FileStatus file : content) {
        storage.delete(file.path());
      }
      for (String folderOfMarks : PublishedMarks.foldersFor(folder)) {
        storage.delete(folderOfMarks);
      }
    }
  }

  /** So that a mistyped folder does not cost somebody their files. */
  private void requireOnlyPartFiles(List<FileStatus> content) {
    for (FileStatus each : content) {
      if (each.isFolder() || !PartFileNames.isPartFile(each.name())) {
        throw new UserException(
            "the output folder "
                + folder
                + " is not overwritten, since not all in it is the output of a job: "
                + each.name()
                + "; remove it, or name another folder");
      }
    }
  }

  private void probe() throws IOException {
    List<String> missing = missingFolders();
    String probe = Locations.child(folder, ".millrace-probe-" + UUID.randomUUID());
    try {
      storage.create(probe).close();
    } catch (IOException e) {
      throw new UserException(
          "cannot write to the output folder "
              + folder
              + ": "
              + Reason.of(e)
              + "; name a folder that this user may write to",
          e);
    } finally {
      storage.delete(probe);
      for (String created : missing) {
        if (storage.status(created).isPresent() && storage.list(created).isEmpty()) {
          storage.delete(created);
        }
      }
    }
  }

  /** The folder and those around it that do not exist, from the inside out. */
  private List<String> missingFolders() throws IOException {
    List<String> missing = new ArrayList<>();
    Optional<String> each = Optional.of(folder);
    while (each.isPresent() && storage.status(each.get()).isEmpty()) {
      missing.add(each.get());
      each = Locations.parent(each.get());
    }
    return missing;
  }
}
