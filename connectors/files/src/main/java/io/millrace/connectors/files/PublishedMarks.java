package io.millrace.connectors.files;

import io.millrace.api.storage.FileStatus;
import io.millrace.api.storage.FileStorage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers in storage which files were given their visible names, since whoever the output is for
 * may take a file away at once, and nothing but the mark then tells it from one that was lost. A
 * mark is an empty file with the name of the file; it speaks for the earlier files of the same
 * start of the task, too, which are published in the order of their numbers. So one for each start
 * of each task is kept, for good: somebody may begin with an old snapshot.
 *
 * <p>Marks lie in a hidden folder beside that of the output, where they are in nobody's way and
 * stay if the whole output is taken; or inside it, if beside it nothing can be written.
 */
final class PublishedMarks {
  private static final String SUFFIX = ".published";

  private final FileStorage storage;

  /** The one to use first comes first. */
  private final List<String> folders;

  /** The newest mark of each start of a task that was placed here. */
  private final Map<String, String> newest = new HashMap<>();

  PublishedMarks(FileStorage storage, String outputFolder) {
    this.storage = storage;
    this.folders = foldersFor(outputFolder);
  }

  /** Where marks on the files of an output folder may lie. */
  static List<String> foldersFor(String outputFolder) {
    List<String> folders = new ArrayList<>();
    String name = outputFolder.substring(outputFolder.lastIndexOf('/') + 1);
    Locations.parent(outputFolder)
        .ifPresent(parent -> folders.add(Locations.child(parent, "." + name + SUFFIX)));
    folders.add(Locations.child(outputFolder, SUFFIX));
    return folders;
  }

  /** Whether something in an output folder is the folder of its marks. */
  static boolean isFolderOfMarks(FileStatus status) {
    return status.isFolder() && status.name().equals(SUFFIX);
  }

  /** Says that a file, which is there, gets its visible name now. */
  void place(String visibleName) throws IOException {
    try {
      place(folders.get(0), visibleName);
    } catch (IOException e) {
      if (folders.size() == 1) {
        throw e;
      }
      place(folders.get(1), visibleName);
    }
  }

  private void place(String folder, String visibleName) throws IOException {
    String path = Locations.child(folder, visibleName);
    try {
      storage.create(path).close();
    } catch (FileAlreadyExistsException e) {
      if (storage.status(path).isEmpty()) {
        throw e; // a file is where the folder should be
      } // else an earlier try has left it
    }
  }

  /** The file got its name: the mark before this one is no longer needed. */
  void confirm(String visibleName) {
    String before = newest.put(PartFileNames.writerOf(visibleName), visibleName);
    if (before != null && !before.equals(visibleName)) {
      deleteIfPossible(before);
    }
  }

  /** The file did not get its name. */
  void withdraw(String visibleName) {
    deleteIfPossible(visibleName);
  }

  /** Whether a file got its visible name once. */
  boolean speakFor(String visibleName) throws IOException {
    String writer = PartFileNames.writerOf(visibleName);
    for (String folder : folders) {
      for (FileStatus mark : storage.list(folder)) {
        if (PartFileNames.isPartFile(mark.name())
            && PartFileNames.writerOf(mark.name()).equals(writer)
            && PartFileNames.sequenceOf(mark.name()) >= PartFileNames.sequenceOf(visibleName)) {
          return true;
        }
      }
    }
    return false;
  }

  private void deleteIfPossible(String visibleName) {
    for (String folder : folders) {
      try {
        storage.delete(Locations.child(folder, visibleName));
      } catch (IOException e) {
        // One that stays speaks for files that are there, or for earlier ones: it does no harm.
      }
    }
  }
}
