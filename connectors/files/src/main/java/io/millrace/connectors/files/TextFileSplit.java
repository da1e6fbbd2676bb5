package io.millrace.connectors.files;

import io.millrace.api.connector.SourceSplit;

/**
 * The lines of a text file that start in a range of its bytes.
 *
 * @param path the file
 * @param startBytes the first byte of the range
 * @param endBytes the first byte after the range; a line that starts before it may end after it
 * @param positionBytes where the next line is read; {@code startBytes} until the first was. In a
 *     compressed file, {@code startBytes} and as many bytes as were read of the contents
 */
public record TextFileSplit(String path, long startBytes, long endBytes, long positionBytes)
    implements SourceSplit {
  /** The whole range, of which nothing has been read yet. */
  static TextFileSplit unread(String path, long startBytes, long endBytes) {
    return new TextFileSplit(path, startBytes, endBytes, startBytes);
  }

  /** The id of the split with which a file begins, and so a mark that the file was found. */
  static String idOfFirst(String path) {
    return path;
  }

  TextFileSplit at(long newPositionBytes) {
    return new TextFileSplit(path, startBytes, endBytes, newPositionBytes);
  }

  @Override
  public String splitId() {
    return startBytes == 0 ? idOfFirst(path) : path + "@" + startBytes;
  }
}
