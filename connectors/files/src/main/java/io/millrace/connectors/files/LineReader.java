package io.millrace.connectors.files;

import io.millrace.api.UserException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads lines out of large blocks of bytes, and knows at which byte the next one starts. */
final class LineReader implements Closeable {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NEWLINES = 0x0A0A0A0A0A0A0A0AL;
  private static final long LOWEST_BITS = 0x0101010101010101L;
  private static final long HIGHEST_BITS = 0x8080808080808080L;

  /** How much is read at a time. */
  static final int BLOCK_BYTES = 256 << 10;

  private static final int LONGEST_LINE_BYTES = 128 << 20;
  private static final int BYTE_ORDER_MARK_BYTES = 3;

  private final String path;
  private final InputStream input;
  private final int longestLineBytes;
  private byte[] block;
  private int next;
  private int limit;
  private long positionBytes;

  /** The length of the byte order mark at the start of the next line. */
  private int markBytes;

  /**
   * @param path the file, for error messages
   * @param positionBytes the offset in the file of the first byte that the input gives
   */
  LineReader(String path, InputStream input, long positionBytes, int blockBytes) {
    this(path, input, positionBytes, blockBytes, LONGEST_LINE_BYTES);
  }

  LineReader(
      String path, InputStream input, long positionBytes, int blockBytes, int longestLineBytes) {
    this.path = path;
    this.input = input;
    this.positionBytes = positionBytes;
    this.block = new byte[blockBytes];
    this.longestLineBytes = longestLineBytes;
  }

  /** The offset in the file after the last line that was read. */
  long positionBytes() {
    return positionBytes;
  }

  /**
   * Looks at the start of the contents: checks that they may be text, and finds a byte order mark,
   * which says that they are in UTF-8, and is no part of the first line.
   *
   * @throws UserException if they are not
   */
  void checkStart() throws IOException {
    while (limit < ForeignContent.HEAD_BYTES && readMore()) {}
    ForeignContent.check(path, block, next, limit - next);
    boolean hasMark =
        limit >= BYTE_ORDER_MARK_BYTES
            && (block[0] & 0xff) == 0xEF
            && (block[1] & 0xff) == 0xBB
            && (block[2] & 0xff) == 0xBF;
    markBytes = hasMark ? BYTE_ORDER_MARK_BYTES : 0;
    if (limit == markBytes && !readMore()) {
      advance(limit); // nothing but the mark
    }
  }

  /** Whether no byte is left. */
  boolean isAtEnd() throws IOException {
    return next == limit && !readMore();
  }

  /** Goes on to a position ahead. */
  void skipTo(long newPositionBytes) throws IOException {
    while (positionBytes < newPositionBytes) {
      if (isAtEnd()) {
        throw new UserException(
            "the input "
                + path
                + " had more than "
                + positionBytes
                + " bytes of text when it was read first; input files must not change while a job"
                + " may read them");
      }
      advance((int) Math.min(limit, next + newPositionBytes - positionBytes));
    }
  }

  /** The next line without its end, or {@code null} at the end of the file. */
  String readLine() throws IOException {
    int newline = findNewline();
    if (newline < 0 && next == limit) {
      return null;
    }
    int end = newline < 0 ? limit : newline;
    int textEnd = newline > next && block[newline - 1] == '\r' ? newline - 1 : end;
    int textStart = next + markBytes;
    String line = new String(block, textStart, textEnd - textStart, StandardCharsets.UTF_8);
    markBytes = 0;
    advance(newline < 0 ? limit : newline + 1);
    return line;
  }

  /** Goes on to the byte after the next line end, or to the end of the file. */
  void skipLine() throws IOException {
    int newline = findNewline();
    advance(newline < 0 ? limit : newline + 1);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }

  private void advance(int newNext) {
    positionBytes += newNext - next;
    next = newNext;
  }

  /** The index of the next line end, or -1 if there is none up to the end of the file. */
  private int findNewline() throws IOException {
    int from = next;
    while (true) {
      int found = indexOfNewline(block, from, limit);
      if (found >= 0) {
        return found;
      }
      int scanned = limit - next;
      if (!readMore()) {
        return -1;
      }
      from = next + scanned;
    }
  }

  private boolean readMore() throws IOException {
    if (next > 0) {
      System.arraycopy(block, next, block, 0, limit - next);
      limit -= next;
      next = 0;
    }
    if (limit == block.length) {
      if (limit >= longestLineBytes) {
        throw new UserException(
            "the line at byte "
                + positionBytes
                + " of the input "
                + path
                + " is longer than "
                + longestLineBytes
                + " bytes; is it a text file?");
      }
      block = Arrays.copyOf(block, (int) Math.min(longestLineBytes, 2L * block.length));
    }
    int count = input.read(block, limit, block.length - limit);
    if (count < 0) {
      return false;
    }
    limit += count;
    return true;
  }

  /** Looks at eight bytes at a time. */
  private static int indexOfNewline(byte[] bytes, int from, int to) {
    int index = from;
    for (; index <= to - Long.BYTES; index += Long.BYTES) {
      // A byte of this is zero where there is a newline; the next line finds the first such byte.
      long difference = (long) LONGS.get(bytes, index) ^ NEWLINES;
      long zeros = (difference - LOWEST_BITS) & ~difference & HIGHEST_BITS;
      if (zeros != 0) {
        return index + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
    }
    for (; index < to; index++) {
      if (bytes[index] == '\n') {
        return index;
      }
    }
    return -1;
  }
}
