package io.millrace.connectors.hdfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.SinkValidation;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.SourceOutput;
import io.millrace.api.connector.SplitReader;
import io.millrace.api.connector.WriterContext;
import io.millrace.api.function.Counter;
import io.millrace.connectors.files.PreparedFile;
import io.millrace.connectors.files.TextFileSink;
import io.millrace.connectors.files.TextFileSource;
import io.millrace.connectors.files.TextFileSplit;
import io.millrace.sandbox.SharedSandbox;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class TextFilesOnHdfsIT {
  private static final SinkValidation VALIDATION =
      new SinkValidation(Duration.ofSeconds(5), Duration.ofMinutes(10));

  @Rule public final Timeout timeout = Timeout.seconds(180);

  private final String folder =
      SharedSandbox.hadoop().defaultFileSystem() + "/tmp/text-" + UUID.randomUUID();

  @Test
  public void shouldReadWhatWasWrittenAndCommitted() throws Exception {
    TextFileSink<Object> sink = TextFileSink.to(folder);
    sink.validate(VALIDATION);
    assertThat(files().exists(new Path(folder))).isFalse();

    SinkWriter<Object, PreparedFile> writer = sink.createWriter(new Task());
    assertThat(writer.isBlocking()).isTrue();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      lines.add("line " + i);
      writer.write(lines.get(i), 0);
    }
    List<PreparedFile> prepared = writer.prepareCommit(1);
    writer.write("never prepared", 0);
    writer.close();
    Committer<PreparedFile> committer = sink.createCommitter(new CommitterContext("job", "sink"));
    committer.commit(prepared);
    committer.commit(prepared);
    committer.abandonLeftovers(2, 1);

    assertThat(files().listStatus(new Path(folder))).hasSize(1);
    TextFileSource source = TextFileSource.of(folder).splitBytes(100_000);
    assertThat(source.createAssigner().discover(Set.of(), true)).hasSizeGreaterThan(5);
    assertThat(read(source)).containsExactlyInAnyOrderElementsOf(lines);
    assertThatThrownBy(() -> sink.validate(VALIDATION))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(folder);
  }

  @Test
  public void readsAndWrites_namesOfAnyCharacters() throws Exception {
    List<String> names =
        List.of("a b.txt", "it's.txt", "[x]{y}.txt", "100%.txt", "a%20b.txt", "c\\d.txt", "ü.txt");
    String odd = folder + "/odd names {1}";
    for (String name : names) {
      try (OutputStream output = files().create(new Path(odd, name))) {
        output.write(name.getBytes(UTF_8));
      }
    }

    TextFileSource source = TextFileSource.of(odd);
    source.validate();
    assertThat(read(source)).containsExactlyInAnyOrderElementsOf(names);

    TextFileSink<Object> sink = TextFileSink.to(folder + "/out of 100% [x]");
    sink.validate(VALIDATION);
    SinkWriter<Object, PreparedFile> writer = sink.createWriter(new Task());
    writer.write("a line", 0);
    sink.createCommitter(new CommitterContext("job", "sink")).commit(writer.prepareCommit(1));
    writer.close();
    assertThat(read(TextFileSource.of(folder + "/out of 100% [x]"))).containsExactly("a line");
  }

  @Test
  public void readsPartsOfCompressedFiles() throws Exception {
    List<String> lines = IntStream.range(0, 50_000).mapToObj(i -> "line " + i * 7919L).toList();
    BZip2Codec codec = new BZip2Codec();
    Configuration configuration = new Configuration(false);
    configuration.set("bzip2.compress.blocksize", "1");
    codec.setConf(configuration);
    try (OutputStream output =
        codec.createOutputStream(files().create(new Path(folder, "in.bz2")))) {
      output.write((String.join("\n", lines) + "\n").getBytes(UTF_8));
    }

    TextFileSource source = TextFileSource.of(folder).splitBytes(20_000);
    assertThat(source.createAssigner().discover(Set.of(), true)).hasSizeGreaterThan(2);
    assertThat(read(source)).isEqualTo(lines);
  }

  @Test
  public void shouldRefuseAFolderThatCanNotBeWritten() throws Exception {
    files().mkdirs(new Path(folder));
    files().setQuota(new Path(folder), 1, HdfsConstants.QUOTA_DONT_SET);

    assertThatThrownBy(() -> TextFileSink.to(folder).validate(VALIDATION))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot write to the output folder " + folder)
        .hasMessageNotContaining("\n");
    assertThat(files().listStatus(new Path(folder))).isEmpty();
  }

  @Test
  public void shouldRefuseInputThatIsNotThere() {
    assertThatThrownBy(() -> TextFileSource.of(folder).validate())
        .isInstanceOf(UserException.class)
        .hasMessageContaining(folder + " does not exist");
  }

  private static DistributedFileSystem files() throws Exception {
    return (DistributedFileSystem) SharedSandbox.hadoop().fileSystem();
  }

  private static List<String> read(TextFileSource source) throws Exception {
    Lines lines = new Lines();
    try (SplitReader<String, TextFileSplit> reader = source.createReader(null)) {
      assertThat(reader.isBlocking()).isTrue();
      reader.addSplits(source.createAssigner().discover(Set.of(), true));
      while (reader.read(lines, 1000)) {
        assertThat(lines.collected).isNotEmpty();
      }
    }
    assertThat(lines.finishedSplits).isPositive();
    return lines.collected;
  }

  private static final class Lines implements SourceOutput<String> {
    private final List<String> collected = new ArrayList<>();
    private int finishedSplits;

    @Override
    public void collect(String splitId, long position, String line, long timestampMillis) {
      collected.add(line);
    }

    @Override
    public void finishSplit(String splitId) {
      finishedSplits++;
    }

    @Override
    public void nothingNew(String splitId) {}
  }

  private record Task() implements WriterContext {
    @Override
    public String jobId() {
      return "job";
    }

    @Override
    public long incarnation() {
      return 1;
    }

    @Override
    public String operatorName() {
      return "sink";
    }

    @Override
    public int taskIndex() {
      return 0;
    }

    @Override
    public int parallelism() {
      return 1;
    }

    @Override
    public Counter counter(String group, String name) {
      throw new UnsupportedOperationException("no counters here");
    }
  }
}
