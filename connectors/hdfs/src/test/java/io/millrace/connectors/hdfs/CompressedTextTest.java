package io.millrace.connectors.hdfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SplitReader;
import io.millrace.connectors.files.TextFileSource;
import io.millrace.connectors.files.TextFileSplit;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.DefaultCodec;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Files that Hadoop's codecs have compressed. */
public class CompressedTextTest {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  private final long seed = Long.getLong("millrace.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  public void readsWhatHadoopHasACodecFor() throws Exception {
    List<String> lines = randomLines(2_000);
    assertThat(read(TextFileSource.of(write("in.bz2", new BZip2Codec(), lines)), 1000))
        .isEqualTo(lines);
    assertThat(read(TextFileSource.of(write("in.deflate", new DefaultCodec(), lines)), 1000))
        .isEqualTo(lines);
  }

  @Test
  public void readsEachLineOnce_whereverAFileIsCutAndReadingIsInterrupted() throws Exception {
    List<String> lines = randomLines(20_000);
    String file = write("in.bz2", new BZip2Codec(), lines);
    long length = Files.size(Path.of(file));

    for (int round = 0; round < 12; round++) {
      long splitBytes = 1 + length / (1 + random.nextInt(20));
      TextFileSource source = TextFileSource.of(file).splitBytes(splitBytes);
      assertThat(read(source, 1 + random.nextInt(5_000)))
          .as("-Dmillrace.seed=%d, round %d, splits of %d bytes", seed, round, splitBytes)
          .isEqualTo(lines);
    }
    assertThat(
            TextFileSource.of(file)
                .splitBytes(length / 3)
                .createAssigner()
                .discover(Set.of(), true))
        .hasSizeGreaterThan(2);
  }

  /** About a megabyte of text for ten thousand lines, so several blocks of a hundred kilobytes. */
  private List<String> randomLines(int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(i + " " + Long.toString(random.nextLong(), 36).repeat(random.nextInt(12)));
    }
    return lines;
  }

  private String write(String name, CompressionCodec codec, List<String> lines) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set("bzip2.compress.blocksize", "1");
    ((org.apache.hadoop.conf.Configurable) codec).setConf(configuration);
    Path file = temporary.getRoot().toPath().resolve(name);
    try (OutputStream output = codec.createOutputStream(Files.newOutputStream(file))) {
      for (String line : lines) {
        output.write((line + "\n").getBytes(UTF_8));
      }
    }
    return file.toString();
  }

  /** Reads split by split, each time so many lines with a reader that goes on from a snapshot. */
  private static List<String> read(TextFileSource source, int linesAtATime) throws Exception {
    Lines output = new Lines();
    for (TextFileSplit split : source.createAssigner().discover(Set.of(), true)) {
      List<TextFileSplit> rest = List.of(split);
      while (!rest.isEmpty()) {
        try (SplitReader<String, TextFileSplit> reader = source.createReader(null)) {
          reader.addSplits(rest);
          reader.read(output, linesAtATime);
          rest = reader.snapshot();
        }
      }
    }
    return output.lines;
  }

  private static final class Lines implements SourceOutput<String> {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void collect(String splitId, long position, String line, long timestampMillis) {
      lines.add(line);
    }

    @Override
    public void nothingNew(String splitId) {}

    @Override
    public void finishSplit(String splitId) {}
  }
}
