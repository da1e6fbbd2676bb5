package io.millrace.connectors.files;

import io.millrace.api.UserException;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SplitReader;
import io.millrace.api.storage.Compression;
import io.millrace.api.storage.Compressions;
import io.millrace.api.storage.FileStatus;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import io.millrace.api.time.TimestampAssigner;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Reads the splits of a task one after the other, in the order they were given. */
final class TextFileReader implements SplitReader<String, TextFileSplit> {
  private final boolean isBlocking;
  private final Deque<TextFileSplit> waiting = new ArrayDeque<>();
  private TextFileSplit current;
  private SplitLines lines;

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
    for (int count = 0; count < maxRecords && !lines.isAtEnd(); count++) {
      long position = lines.positionBytes();
      output.collect(splitId, position, lines.next(), TimestampAssigner.NO_TIMESTAMP);
    }
    if (lines.isAtEnd()) {
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
    Optional<Compression> compression = Compressions.of(split.path());
    lines =
        compression.isPresent()
            ? CompressedLines.open(compression.get(), split)
            : PlainLines.open(storage, split);
    current = waiting.removeFirst();
  }

  static UserException shrunk(TextFileSplit split, long lengthBytes) {
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
