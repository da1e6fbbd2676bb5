package io.millrace.connectors.files;

import io.millrace.api.UserException;
import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.connector.SplitReader;
import io.millrace.api.storage.Compressions;
import io.millrace.api.storage.FileStatus;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The lines of text files, as strings without their line ends. Lines end with {@code \n} or {@code
 * \r\n}; the last line of a file may have no end. Bytes that are not UTF-8 become the replacement
 * character.
 *
 * <p>A folder stands for the files in it, but not for those in its subfolders, and not for hidden
 * ones, whose names start with {@code .} or {@code _}. A file must be complete when it gets its
 * name and must not change as long as the job may read it again.
 *
 * <p>Files whose names end in {@code .gz} are decompressed; with {@code millrace-connector-hdfs} on
 * the class path, which is part of each installation, so are those that Hadoop has a codec for,
 * such as {@code .bz2} and {@code .zst}. Other files that are compressed, or are in UTF-16, are
 * refused. A byte order mark at the start of a file is no part of its first line.
 *
 * <p>Each file is one split, read from its start to its end by one task, so lines arrive in the
 * order of the file. Records have no event time of their own.
 */
public final class TextFileSource implements Source<String, TextFileSplit> {
  private static final long serialVersionUID = 1L;

  /** Opening more would take long, and would hardly find anything else. */
  private static final int MOST_FILES_VALIDATED = 100;

  private final ArrayList<String> paths;
  private final long splitBytes;
  private final Duration watchInterval;

  private TextFileSource(List<String> paths, long splitBytes, Duration watchInterval) {
    this.paths = new ArrayList<>(paths);
    this.splitBytes = splitBytes;
    this.watchInterval = watchInterval;
  }

  /**
   * The lines of these files, and of the files in these folders.
   *
   * @param paths with the scheme of their storage, or without one for the local disk
   * @throws UserException if there are none
   */
  public static TextFileSource of(String... paths) {
    if (paths.length == 0) {
      throw new UserException("no paths; name at least one file or folder to read");
    }
    return new TextFileSource(
        Stream.of(paths).map(Locations::absolute).toList(), Long.MAX_VALUE, null);
  }

  /**
   * Cuts files into splits of about this size, at the ends of lines, so that several tasks read one
   * file; of compressed files only those whose compression allows it (bzip2). Lines of different
   * splits then arrive in no particular order.
   *
   * @throws UserException if it is not positive
   */
  public TextFileSource splitBytes(long newSplitBytes) {
    if (newSplitBytes <= 0) {
      throw new UserException("splitBytes=" + newSplitBytes + " must be positive");
    }
    return new TextFileSource(paths, newSplitBytes, watchInterval);
  }

  /**
   * Reads without end: looks into the folders for new files again and again. A file is read once;
   * it is known by its name.
   *
   * @param interval the time from one look to the next
   * @throws UserException if it is not positive
   */
  public TextFileSource watch(Duration interval) {
    if (interval.isNegative() || interval.isZero()) {
      throw new UserException("interval=" + interval + " must be positive");
    }
    return new TextFileSource(paths, splitBytes, Objects.requireNonNull(interval));
  }

  @Override
  public Boundedness boundedness() {
    return watchInterval == null ? Boundedness.BOUNDED : Boundedness.UNBOUNDED;
  }

  /**
   * Checks that everything named exists and can be read.
   *
   * @throws UserException if not, naming the path
   */
  @Override
  public void validate() {
    for (String path : paths) {
      try {
        validate(path);
      } catch (IOException e) {
        throw new UserException("cannot read the input " + path + ": " + Reason.of(e), e);
      }
    }
  }

  private void validate(String path) throws IOException {
    FileStorage storage = FileStorages.of(path);
    FileStatus status = storage.status(path).orElseThrow(() -> missing(path));
    if (watchInterval != null && !status.isFolder()) {
      throw new UserException(
          "the input " + path + " is a file; only a folder can be watched for new files");
    }
    List<FileStatus> files = status.isFolder() ? visibleFiles(storage, path) : List.of(status);
    for (FileStatus file : files.subList(0, Math.min(files.size(), MOST_FILES_VALIDATED))) {
      validateReadable(storage, file.path());
    }
  }

  private void validateReadable(FileStorage storage, String file) throws IOException {
    try (InputStream input = storage.open(file, 0)) {
      byte[] head = input.readNBytes(ForeignContent.HEAD_BYTES);
      if (Compressions.of(file).isEmpty()) {
        ForeignContent.check(file, head, 0, head.length);
      }
    } catch (FileNotFoundException e) {
      if (watchInterval == null) {
        throw new UserException(
            "the input " + file + " vanished while it was checked; input files must stay", e);
      }
    } catch (IOException e) {
      throw new UserException("cannot read the input " + file + ": " + Reason.of(e), e);
    }
  }

  @Override
  public SplitAssigner<TextFileSplit> createAssigner() {
    return new TextFileAssigner(paths, splitBytes, watchInterval);
  }

  @Override
  public SplitReader<String, TextFileSplit> createReader(ReaderContext context) {
    return new TextFileReader(paths.stream().anyMatch(Locations::isRemote));
  }

  static List<FileStatus> visibleFiles(FileStorage storage, String folder) throws IOException {
    List<FileStatus> files = new ArrayList<>();
    for (FileStatus each : storage.list(folder)) {
      if (!each.isFolder() && !Locations.isHidden(each.name())) {
        files.add(each);
      }
    }
    return files;
  }

  static UserException missing(String path) {
    return new UserException(
        "the input " + path + " does not exist; name a file or folder that does");
  }
}
