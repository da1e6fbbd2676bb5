package io.millrace.connectors.files;

import io.millrace.api.UserException;
import io.millrace.api.storage.FileStorage;
import java.io.IOException;

/** The lines that start in a range of a file's bytes. */
final class PlainLines implements SplitLines {
  private static final int LINE_BYTES = 256;

  private final TextFileSplit split;
  private final LineReader lines;

  private PlainLines(TextFileSplit split, LineReader lines) {
    this.split = split;
    this.lines = lines;
  }

  /**
   * Goes to the position of a split. One that begins inside a file leaves the line that it begins
   * in to the split before, so it looks for a line end from the byte before its own first one.
   */
  static PlainLines open(FileStorage storage, TextFileSplit split) throws IOException {
    long position = split.positionBytes();
    boolean isAtLineStart = position == 0 || position > split.startBytes();
    long opened = isAtLineStart ? position : position - 1;
    int blockBytes = (int) Math.min(LineReader.BLOCK_BYTES, split.endBytes() - opened + LINE_BYTES);
    LineReader reader =
        new LineReader(split.path(), storage.open(split.path(), opened), opened, blockBytes);
    try {
      if (opened == 0) {
        reader.checkStart();
      }
      if (!isAtLineStart) {
        reader.skipLine();
      }
    } catch (IOException | UserException e) {
      reader.close();
      throw e;
    }
    return new PlainLines(split, reader);
  }

  @Override
  public boolean isAtEnd() {
    return lines.positionBytes() >= split.endBytes();
  }

  @Override
  public String next() throws IOException {
    long position = lines.positionBytes();
    String line = lines.readLine();
    if (line == null) {
      throw TextFileReader.shrunk(split, position);
    }
    return line;
  }

  @Override
  public long positionBytes() {
    return lines.positionBytes();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
