package io.millrace.connectors.hdfs;

import io.millrace.api.UserException;
import io.millrace.api.storage.Compression;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.io.compress.SplitCompressionInputStream;
import org.apache.hadoop.io.compress.SplittableCompressionCodec;

/** What Hadoop has a codec for: gzip, bzip2, zstd and those that its configuration names. */
public final class HadoopCompression implements Compression {
  @Override
  public boolean isFor(String fileName) {
    return Codecs.FACTORY.getCodec(new Path(nameOf(fileName))) != null;
  }

  @Override
  public boolean isSplittable(String fileName) {
    return codecOf(fileName) instanceof SplittableCompressionCodec;
  }

  @Override
  public InputStream open(String fileName, InputStream compressed) throws IOException {
    try {
      return codecOf(fileName).createInputStream(compressed);
    } catch (RuntimeException | LinkageError e) { // codecs that need native code, which is missing
      throw new UserException(
          "the input " + fileName + " cannot be decompressed here: " + e.getMessage(), e);
    }
  }

  @Override
  public Part openPart(String path, long startBytes, long endBytes) throws IOException {
    SplittableCompressionCodec codec = (SplittableCompressionCodec) codecOf(path);
    FSDataInputStream file = HadoopFileStorage.openSeekable(path);
    try {
      return new SplitPart(
          codec.createInputStream(
              file, null, startBytes, endBytes, SplittableCompressionCodec.READ_MODE.BYBLOCK));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static CompressionCodec codecOf(String fileName) {
    return Codecs.FACTORY.getCodec(new Path(nameOf(fileName)));
  }

  /** The name alone: what is before it may be a URI that Hadoop would take apart. */
  private static String nameOf(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).replace(':', '_');
    return name.isEmpty() ? "." : name;
  }

  /** Made when it is needed; reads Hadoop's configuration. */
  private static final class Codecs {
    static final CompressionCodecFactory FACTORY =
        new CompressionCodecFactory(HadoopFileStorageProvider.configuration());
  }

  /**
   * Bytes out of blocks. The codec's stream reads at most one byte of a new block at once, and says
   * only then at which position of the file that block is.
   */
  private static final class SplitPart extends InputStream implements Part {
    private final SplitCompressionInputStream blocks;
    private final long end;
    private long readBytes;
    private long ownBytes = Long.MAX_VALUE;

    SplitPart(SplitCompressionInputStream blocks) {
      this.blocks = blocks;
      this.end = blocks.getAdjustedEnd();
    }

    @Override
    public InputStream contents() {
      return this;
    }

    @Override
    public long ownBytes() {
      return ownBytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = blocks.read(bytes, offset, length);
      if (count > 0) {
        if (ownBytes == Long.MAX_VALUE && blocks.getPos() > end) {
          ownBytes = readBytes;
        }
        readBytes += count;
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      blocks.close();
    }
  }
}
