package io.millrace.sandbox.demo;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The job's output, read while it grows. A file that is visible is whole and does not change, so
 * each is read once. For one thread.
 */
final class CommittedCounts {
  private static final int MOST_FIRST_LINES = 10;

  private final FileSystem files;
  private final Path folder;
  private final Set<String> readNames = new HashSet<>();
  private final TreeSet<WordCount> first = new TreeSet<>();
  private final WindowCounts windows = new WindowCounts();
  private long lines;

  CommittedCounts(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /** Reads the files that have become visible since the last time. */
  void readNewFiles() throws IOException {
    for (FileStatus file : visibleFiles()) {
      if (readNames.add(file.getPath().getName())) {
        read(file.getPath());
      }
    }
  }

  Path folder() {
    return folder;
  }

  WindowCounts windows() {
    return windows;
  }

  /** How many lines all files have together. */
  long lines() {
    return lines;
  }

  int files() {
    return readNames.size();
  }

  /** The first lines in the order of {@link WordCount}. */
  List<WordCount> firstLines() {
    return List.copyOf(first);
  }

  private List<FileStatus> visibleFiles() throws IOException {
    try {
      return List.of(files.listStatus(folder, path -> !path.getName().startsWith(".")));
    } catch (FileNotFoundException e) {
      return List.of(); // The job makes the folder when it has something to put there.
    }
  }

  private void read(Path file) throws IOException {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(files.open(file), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        add(WordCount.parse(line));
      }
    }
  }

  private void add(WordCount count) {
    lines++;
    windows.add(count.windowEndMillis(), count.word(), count.count());
    first.add(count);
    if (first.size() > MOST_FIRST_LINES) {
      first.pollLast();
    }
  }
}
