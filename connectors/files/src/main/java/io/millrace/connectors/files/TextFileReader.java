package io.millrace.connectors.files;

import io.millrace.api.UserException;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SplitReader;
import io.millrace.api.storage.FileStatus;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import io.millrace.api.time.TimestampAssigner;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Reads the splits of a task one after the other, in the order they were given. */
final class TextFileReader implements SplitReader<String, TextFileSplit> {
  private static final int BLOCK_BYTES = 256 << 10;
  private static final int LINE_BYTES = 256;
  private static final int LONGEST_LINE_BYTES = 128 << 20;

  private final boolean isBlocking;
  private final Deque<TextFileSplit> waiting = new ArrayDeque<>();
  private TextFileSplit current;
  private LineReader lines;

  TextFileReader(boolean isBlocking) {
    this.isBlocking = isBlocking;
  }

  @Override
  public void addSplits(List<TextFileSplit> splits) {
    waiting.addAll(splits);
  }

  @Override
  public boolean read(SourceOutput<String> output, int maxRecords) throws IOException {
    if (current == null) {
      if (waiting.isEmpty()) {
        return false;
      }
      openNext();
    }
    String splitId = current.splitId();
    long end = current.endBytes();
    int count = 0;
    while (count < maxRecords && lines.positionBytes() < end) {
      long position = lines.positionBytes();
      String line = lines.readLine();
      if (line == null) {
        throw shrunk(current, position);
      }
      output.collect(splitId, position, line, TimestampAssigner.NO_TIMESTAMP);
      count++;
    }
    if (lines.positionBytes() >= end) {
      close();
      current = null;
      output.finishSplit(splitId);
    }
    return true;
  }

  @Override
  public List<TextFileSplit> snapshot() {
    List<TextFileSplit> splits = new ArrayList<>();
    if (current != null) {
      splits.add(current.at(lines.positionBytes()));
    }
    splits.addAll(waiting);
    return splits;
  }

  @Override
  public boolean isBlocking() {
    return isBlocking;
  }

  @Override
  public void close() throws IOException {
    if (lines != null) {
      lines.close();
      lines = null;
    }
  }

  private void openNext() throws IOException {
    TextFileSplit split = waiting.getFirst();
    FileStorage storage = FileStorages.of(split.path());
    FileStatus status =
        storage
            .status(split.path())
            .orElseThrow(
                () ->
                    new UserException(
                        "the input "
                            + split.path()
                            + " vanished before it was read; input files must stay until then"));
    if (status.lengthBytes() < split.endBytes()) {
      throw shrunk(split, status.lengthBytes());
    }
    lines = openAtLineStart(storage, split);
    current = waiting.removeFirst();
  }

  /**
   * A split that begins inside a file leaves the line that it begins in to the split before, so it
   * looks for a line end from the byte before its own first one.
   */
  private static LineReader openAtLineStart(FileStorage storage, TextFileSplit split)
      throws IOException {
    long position = split.positionBytes();
    boolean isAtLineStart = position == 0 || position > split.startBytes();
    long opened = isAtLineStart ? position : position - 1;
    int blockBytes = (int) Math.min(BLOCK_BYTES, split.endBytes() - opened + LINE_BYTES);
    LineReader reader =
        new LineReader(
            split.path(),
            storage.open(split.path(), opened),
            opened,
            blockBytes,
            LONGEST_LINE_BYTES);
    if (!isAtLineStart) {
      try {
        reader.skipLine();
      } catch (IOException | UserException e) {
        reader.close();
        throw e;
      }
    }
    return reader;
  }

  private static UserException shrunk(TextFileSplit split, long lengthBytes) {
    return new UserException(
        "the input "
            + split.path()
            + " had at least "
            + split.endBytes()
            + " bytes when it was found and has "
            + lengthBytes
            + " now; input files must not change while a job may read them");
  }
}
