package io.millrace.connectors.files;

import io.millrace.api.UserException;
import io.millrace.api.storage.Compression;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/**
 * The lines of a compressed file, or of a part of it. A part has the lines that start behind its
 * first line end, and one that starts exactly where the next part does: whether a line ended before
 * its own first byte it cannot see.
 */
final class CompressedLines implements SplitLines {
  private final TextFileSplit split;
  private final Compression.Part part;
  private final LineReader lines;

  private CompressedLines(TextFileSplit split, Compression.Part part) {
    this.split = split;
    this.part = part;
    this.lines =
        new LineReader(split.path(), part.contents(), split.startBytes(), LineReader.BLOCK_BYTES);
  }

  static CompressedLines open(Compression compression, TextFileSplit split) throws IOException {
    String name = split.path();
    Compression.Part part =
        compression.isSplittable(name)
            ? compression.openPart(name, split.startBytes(), split.endBytes())
            : new WholeFile(open(compression, FileStorages.of(name), name));
    CompressedLines opened = new CompressedLines(split, part);
    try {
      opened.goToPosition();
      return opened;
    } catch (EOFException | ZipException e) {
      opened.close();
      throw damaged(name, e);
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static InputStream open(Compression compression, FileStorage storage, String path)
      throws IOException {
    InputStream compressed = storage.open(path, 0);
    try {
      return compression.open(path, compressed);
    } catch (EOFException | ZipException e) {
      compressed.close();
      throw damaged(path, e);
    } catch (IOException | RuntimeException e) {
      compressed.close();
      throw e;
    }
  }

  private record WholeFile(InputStream contents) implements Compression.Part {
    @Override
    public long ownBytes() {
      return Long.MAX_VALUE;
    }

    @Override
    public void close() throws IOException {
      contents.close();
    }
  }

  private void goToPosition() throws IOException {
    if (split.positionBytes() > split.startBytes()) {
      lines.skipTo(split.positionBytes());
    } else if (split.startBytes() == 0) {
      lines.checkStart();
    } else {
      lines.skipLine();
    }
  }

  @Override
  public boolean isAtEnd() throws IOException {
    try {
      return lines.isAtEnd() || lines.positionBytes() - split.startBytes() > part.ownBytes();
    } catch (EOFException | ZipException e) {
      throw damaged(split.path(), e);
    }
  }

  @Override
  public String next() throws IOException {
    try {
      return lines.readLine();
    } catch (EOFException | ZipException e) {
      throw damaged(split.path(), e);
    }
  }

  @Override
  public long positionBytes() {
    return lines.positionBytes();
  }

  @Override
  public void close() throws IOException {
    part.close();
  }

  /** Codecs do not know the names of files. */
  private static UserException damaged(String path, IOException cause) {
    String what = cause instanceof EOFException ? "is cut off" : Reason.of(cause);
    return new UserException("the compressed input " + path + " cannot be read: " + what, cause);
  }
}
