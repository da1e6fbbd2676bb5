package io.millrace.connectors.files;

import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.storage.Compressions;
import io.millrace.api.storage.FileStatus;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds files and cuts them into splits. */
final class TextFileAssigner implements SplitAssigner<TextFileSplit> {
  private final List<String> paths;
  private final long splitBytes;
  private final Duration watchInterval;

  /**
   * @param watchInterval the time from one look to the next, or {@code null} to look only once
   */
  TextFileAssigner(List<String> paths, long splitBytes, Duration watchInterval) {
    this.paths = paths;
    this.splitBytes = splitBytes;
    this.watchInterval = watchInterval;
  }

  @Override
  public List<TextFileSplit> discover(Set<String> knownSplitIds, boolean initial)
      throws IOException {
    List<TextFileSplit> found = new ArrayList<>();
    if (initial || watchInterval != null) {
      for (FileStatus file : files()) {
        if (!knownSplitIds.contains(TextFileSplit.idOfFirst(file.path()))) {
          cut(file, found);
        }
      }
    }
    return found;
  }

  @Override
  public Duration discoveryInterval() {
    return watchInterval == null ? Duration.ZERO : watchInterval;
  }

  /** Each file once, though it may be named alone and by its folder. */
  private Iterable<FileStatus> files() throws IOException {
    Map<String, FileStatus> files = new LinkedHashMap<>();
    for (String path : paths) {
      FileStorage storage = FileStorages.of(path);
      FileStatus status = storage.status(path).orElseThrow(() -> TextFileSource.missing(path));
      List<FileStatus> here =
          status.isFolder() ? TextFileSource.visibleFiles(storage, path) : List.of(status);
      here.forEach(file -> files.putIfAbsent(file.path(), file));
    }
    return files.values();
  }

  private void cut(FileStatus file, List<TextFileSplit> splits) {
    long start = 0;
    boolean isWhole =
        Compressions.of(file.path()).filter(each -> !each.isSplittable(file.path())).isPresent();
    while (!isWhole && file.lengthBytes() - start > splitBytes) {
      splits.add(TextFileSplit.unread(file.path(), start, start + splitBytes));
      start += splitBytes;
    }
    if (file.lengthBytes() > 0) { // An empty one may still be written to: another look will tell.
      splits.add(TextFileSplit.unread(file.path(), start, file.lengthBytes()));
    }
  }
}
