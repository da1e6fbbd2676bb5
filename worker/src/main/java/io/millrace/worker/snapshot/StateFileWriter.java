package io.millrace.worker.snapshot;

import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import io.millrace.protocol.StateFile;
import io.millrace.worker.operator.SnapshotFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * Writes the files that one operator of one task has in a snapshot. Their names start alike and are
 * numbered; no other task, and no other start of this one, makes the same.
 */
public final class StateFileWriter implements SnapshotFiles {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final int LONGEST_NAME = 60;

  /**
   * After so much the thread sleeps for a moment. Not less: a thread that has slept is given the
   * processor before one that has worked, so each awakening costs the loops some.
   */
  private static final int BYTES_PER_BREATH = 256 << 10;

  private static final long BREATH_NANOS = 100_000;

  private final String folder;
  private final String namePrefix;
  private final boolean isSelfContained;
  private final List<String> written = new ArrayList<>();

  /**
   * A writer of files in a folder.
   *
   * @param namePrefix what the files' names start with; see {@link #namePrefix}
   * @param isSelfContained whether they must not refer to files elsewhere
   */
  public StateFileWriter(String folder, String namePrefix, boolean isSelfContained) {
    this.folder = folder.endsWith("/") ? folder : folder + "/";
    this.namePrefix = namePrefix;
    this.isSelfContained = isSelfContained;
  }

  /**
   * What the names of an operator's files start with.
   *
   * @param stage the stage's id
   * @param operator the operator's place in the stage, since names made harmless may be equal
   */
  public static String namePrefix(
      int stage, int operator, String operatorName, int taskIndex, long incarnation) {
    String harmless = operatorName.replaceAll("[^A-Za-z0-9._-]", "_");
    return "%d.%d-%s-%d-%d"
        .formatted(
            stage,
            operator,
            harmless.substring(0, Math.min(LONGEST_NAME, harmless.length())),
            taskIndex,
            incarnation);
  }

  @Override
  public boolean isSelfContained() {
    return isSelfContained;
  }

  @Override
  public StateFile write(Contents contents) throws IOException {
    String path = folder + namePrefix + "-" + written.size() + ".state";
    FileStorage storage = FileStorages.of(path);
    OutputStream file = storage.create(path);
    try {
      StateFile stateFile = write(path, file, contents);
      file.close();
      written.add(path);
      return stateFile;
    } catch (IOException | RuntimeException | Error e) {
      closeAndDelete(storage, path, file, e);
      throw e;
    }
  }

  @Override
  public void discard() throws IOException {
    for (String path : written) {
      FileStorages.of(path).delete(path);
    }
  }

  private static StateFile write(String path, OutputStream file, Contents contents)
      throws IOException {
    CRC32C checksum = new CRC32C();
    CountingOutputStream counted =
        new CountingOutputStream(new CheckedOutputStream(file, checksum));
    // Not in a try block: closing the file is left to the caller, who deletes it after a failure.
    OutputStream buffered = new BufferedOutputStream(counted, BUFFER_BYTES);
    contents.writeTo(buffered);
    buffered.flush();
    return new StateFile(path, counted.count, checksum.getValue());
  }

  private static void closeAndDelete(
      FileStorage storage, String path, OutputStream file, Throwable reason) {
    try {
      file.close();
    } catch (IOException | RuntimeException e) {
      suppress(reason, e);
    }
    try {
      storage.delete(path);
    } catch (IOException | RuntimeException e) {
      suppress(reason, e);
    }
  }

  /** A stream that broke may throw what it threw first again and again. */
  private static void suppress(Throwable reason, Exception further) {
    if (further != reason) {
      reason.addSuppressed(further);
    }
  }

  /**
   * Counts, and sleeps now and then: writing is work without a wait in it, and when there are no
   * processors to spare, a loop that has just got a record would have to wait until the scheduler
   * takes the processor from it.
   */
  private static final class CountingOutputStream extends OutputStream {
    private final OutputStream output;
    private long count;
    private long breathAt = BYTES_PER_BREATH;

    CountingOutputStream(OutputStream output) {
      this.output = output;
    }

    @Override
    public void write(int value) throws IOException {
      output.write(value);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      output.write(bytes, offset, length);
      count += length;
      if (count >= breathAt) {
        breathAt = count + BYTES_PER_BREATH;
        LockSupport.parkNanos(BREATH_NANOS);
      }
    }

    @Override
    public void flush() throws IOException {
      output.flush();
    }
  }
}
