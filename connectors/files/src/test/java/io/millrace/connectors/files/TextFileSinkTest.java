package io.millrace.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.SinkValidation;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.function.FunctionContext;
import io.millrace.api.function.MapFunction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class TextFileSinkTest {
  private static final SinkValidation VALIDATION =
      new SinkValidation(Duration.ofSeconds(5), Duration.ofMinutes(10));

  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  @Test
  public void shouldShowNothingBeforeItIsCommittedAndAllAfterwards() throws Exception {
    Path folder = newFolder();
    TextFileSink<Object> sink = TextFileSink.to(folder.toString());
    SinkWriter<Object, PreparedFile> writer = sink.createWriter(task(3, 1));
    writer.write("eins ä", 0);
    writer.write(2, 0);
    assertThat(visible(folder)).isEmpty();

    List<PreparedFile> prepared = writer.prepareCommit(1);
    assertThat(prepared).hasSize(1);
    assertThat(prepared.get(0).lengthBytes()).isEqualTo(10);
    assertThat(visible(folder)).isEmpty();

    committer(sink).commit(copy(prepared));
    assertThat(visible(folder)).hasSize(1);
    assertThat(visible(folder).get(0).getFileName().toString()).startsWith("part-00003-");
    assertThat(Files.readString(visible(folder).get(0))).isEqualTo("eins ä\n2\n");
    assertThat(hidden(folder)).isEmpty();
  }

  @Test
  public void shouldMakeNoFileWithoutRecords() throws Exception {
    Path folder = newFolder();
    SinkWriter<Object, PreparedFile> writer =
        TextFileSink.to(folder.toString()).createWriter(task(0, 1));

    assertThat(writer.prepareCommit(1)).isEmpty();
    writer.close();
    assertThat(folder).as("what the next job may read").isEmptyDirectory();
  }

  @Test
  public void shouldWriteANewFileAfterEachSnapshot() throws Exception {
    Path folder = newFolder();
    TextFileSink<Object> sink = TextFileSink.to(folder.toString());
    SinkWriter<Object, PreparedFile> writer = sink.createWriter(task(0, 1));
    List<PreparedFile> prepared = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      writer.write("line " + i, 0);
      prepared.addAll(writer.prepareCommit(i));
    }
    committer(sink).commit(prepared);

    List<String> lines = new ArrayList<>();
    for (Path file : visible(folder)) {
      lines.addAll(Files.readAllLines(file));
    }
    assertThat(lines).hasSize(12).startsWith("line 1", "line 2").endsWith("line 12");
  }

  @Test
  public void shouldCommitAgainWithoutHarm() throws Exception {
    Path folder = newFolder();
    TextFileSink<Object> sink = TextFileSink.to(folder.toString());
    List<PreparedFile> first = writeAndPrepare(sink, task(0, 1), "a");
    List<PreparedFile> second = writeAndPrepare(sink, task(1, 1), "b");
    committer(sink).commit(first);

    committer(sink).commit(Stream.of(first, second).flatMap(List::stream).toList());
    committer(sink).commit(first);
    assertThat(visible(folder)).hasSize(2);
  }

  @Test
  public void shouldFinishARenameThatLeftBothNames() throws Exception {
    Path folder = newFolder();
    TextFileSink<Object> sink = TextFileSink.to(folder.toString());
    PreparedFile prepared = writeAndPrepare(sink, task(0, 1), "a").get(0);
    Files.copy(Path.of(prepared.hiddenPath()), Path.of(prepared.visiblePath()));

    committer(sink).commit(List.of(prepared));
    assertThat(hidden(folder)).isEmpty();
    assertThat(Files.readString(Path.of(prepared.visiblePath()))).isEqualTo("a\n");
  }

  @Test
  public void shouldNotReplaceAnotherFile() throws Exception {
    Path folder = newFolder();
    TextFileSink<Object> sink = TextFileSink.to(folder.toString());
    PreparedFile prepared = writeAndPrepare(sink, task(0, 1), "a").get(0);
    Files.writeString(Path.of(prepared.visiblePath()), "something else");

    assertThatThrownBy(() -> committer(sink).commit(List.of(prepared)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(prepared.visiblePath());
    assertThat(Files.readString(Path.of(prepared.visiblePath()))).isEqualTo("something else");
    assertThat(hidden(folder)).hasSize(1);
  }

  @Test
  public void shouldReportLostOutputWithBothNames() throws Exception {
    TextFileSink<Object> sink = TextFileSink.to(newFolder().toString());
    PreparedFile prepared = writeAndPrepare(sink, task(0, 1), "a").get(0);
    Files.delete(Path.of(prepared.hiddenPath()));

    assertThatThrownBy(() -> committer(sink).commit(List.of(prepared)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(prepared.hiddenPath())
        .hasMessageContaining(prepared.visiblePath());
  }

  @Test
  public void shouldTakeAFileThatItsConsumerHasTakenAwayForPublished() throws Exception {
    TextFileSink<Object> sink = TextFileSink.to(newFolder().toString());
    SinkWriter<Object, PreparedFile> writer = sink.createWriter(task(0, 1));
    List<PreparedFile> prepared = new ArrayList<>();
    Committer<PreparedFile> committer = committer(sink);
    for (int snapshot = 0; snapshot < 12; snapshot++) {
      writer.write("a", 0);
      List<PreparedFile> files = writer.prepareCommit(snapshot);
      prepared.addAll(files);
      committer.commit(files);
      Files.delete(Path.of(files.get(0).visiblePath())); // before anybody knows of the commit
    }

    committer(sink).commit(prepared.subList(11, 12)); // as the master does after a failure
    committer(sink).commit(prepared); // as if an old snapshot were restored
    assertThat(visible(newFolder())).isEmpty();
    assertThat(hidden(newFolder())).isEmpty();
    try (Stream<Path> marks = Files.list(newFolder().resolveSibling(".out.published"))) {
      assertThat(marks).hasSize(1);
    }
  }

  @Test
  public void shouldRememberInsideTheFolder_whereNothingCanBeWrittenBesideIt() throws Exception {
    TextFileSink<Object> sink = TextFileSink.to(newFolder().toString());
    temporary.newFile(".out.published"); // in the way of the folder
    List<PreparedFile> prepared = writeAndPrepare(sink, task(0, 1), "a");
    committer(sink).commit(prepared);
    Files.delete(Path.of(prepared.get(0).visiblePath()));

    committer(sink).commit(prepared);
    sink.validate(VALIDATION);
  }

  @Test
  public void shouldReportLostOutputThoughEarlierFilesWereTakenAway() throws Exception {
    TextFileSink<Object> sink = TextFileSink.to(newFolder().toString());
    SinkWriter<Object, PreparedFile> writer = sink.createWriter(task(0, 1));
    writer.write("a", 0);
    List<PreparedFile> first = writer.prepareCommit(1);
    committer(sink).commit(first);
    Files.delete(Path.of(first.get(0).visiblePath()));
    writer.write("b", 0);
    List<PreparedFile> second = writer.prepareCommit(2);
    Files.delete(Path.of(second.get(0).hiddenPath()));
    PreparedFile ofOtherTask = writeAndPrepare(sink, task(1, 1), "c").get(0);
    Files.delete(Path.of(ofOtherTask.hiddenPath()));

    committer(sink).commit(first);
    for (PreparedFile lost : List.of(second.get(0), ofOtherTask)) {
      assertThatThrownBy(() -> committer(sink).commit(List.of(lost)))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("output is lost");
    }
  }

  @Test
  public void shouldReportOutputThatIsLostAfterItsRenameWasRefused() throws Exception {
    Path folder = newFolder();
    TextFileSink<Object> sink = TextFileSink.to(folder.toString());
    PreparedFile prepared = writeAndPrepare(sink, task(0, 1), "a").get(0);
    Path inTheWay = Files.writeString(Path.of(prepared.visiblePath()), "something else");
    assertThatThrownBy(() -> committer(sink).commit(List.of(prepared)))
        .isInstanceOf(IOException.class);
    Files.delete(inTheWay);
    Files.delete(Path.of(prepared.hiddenPath()));

    assertThatThrownBy(() -> committer(sink).commit(List.of(prepared)))
        .hasMessageContaining("output is lost");
  }

  @Test
  public void shouldAcceptAFolderWhoseOutputWasTakenAway() throws Exception {
    TextFileSink<Object> sink = TextFileSink.to(newFolder().toString());
    List<PreparedFile> prepared = writeAndPrepare(sink, task(0, 1), "a");
    committer(sink).commit(prepared);
    sink.overwrite().validate(VALIDATION);
    assertThat(newFolder()).isEmptyDirectory();

    committer(sink).commit(writeAndPrepare(sink, task(0, 1), "a"));
    Files.delete(Path.of(prepared.get(0).visiblePath()));
    sink.validate(VALIDATION);
  }

  @Test
  public void shouldGiveUpUnpreparedButKeepPreparedFilesWhenClosed() throws Exception {
    Path folder = newFolder();
    TextFileSink<Object> sink = TextFileSink.to(folder.toString());
    SinkWriter<Object, PreparedFile> writer = sink.createWriter(task(0, 1));
    writer.write("prepared", 0);
    List<PreparedFile> prepared = writer.prepareCommit(1);
    writer.write("not prepared", 0);
    writer.close();
    writer.close();

    assertThat(hidden(folder)).containsExactly(Path.of(prepared.get(0).hiddenPath()));
    committer(sink).commit(prepared);
    assertThat(Files.readString(visible(folder).get(0))).isEqualTo("prepared\n");
  }

  @Test
  public void shouldAbandonLeftoversOfItsOwnEarlierIncarnationsOnly() throws Exception {
    Path folder = newFolder();
    TextFileSink<Object> sink = TextFileSink.to(folder.toString());
    writeAndPrepare(sink, task(0, 8), "old");
    writeAndPrepare(sink, task(3, 9), "old");
    String current = writeAndPrepare(sink, task(0, 10), "current").get(0).hiddenPath();
    String otherJob =
        writeAndPrepare(sink, new TaskOfSink("job 2", "sink", 0, 1), "other").get(0).hiddenPath();
    String otherSink =
        writeAndPrepare(sink, new TaskOfSink("job 1", "sink 2", 0, 1), "other").get(0).hiddenPath();
    Path visible = Files.writeString(folder.resolve("part-00000-abc-1-000000"), "visible");

    committer(sink).abandonLeftovers(10, 4);
    assertThat(hidden(folder))
        .extracting(Path::toString)
        .containsExactlyInAnyOrder(current, otherJob, otherSink);
    assertThat(visible(folder)).containsExactly(visible);
  }

  @Test
  public void shouldUseTheFormatAndOpenAndCloseIt() throws Exception {
    Path folder = newFolder();
    TextFileSink<Integer> sink = TextFileSink.to(folder.toString()).format(new Doubling());
    SinkWriter<Integer, PreparedFile> writer = sink.createWriter(task(0, 1));
    writer.write(21, 0);
    committer(sink).commit(writer.prepareCommit(1));
    writer.close();

    assertThat(Files.readString(visible(folder).get(0))).isEqualTo("opened 42\n");
    assertThat(Doubling.closed).isTrue();
  }

  @Test
  public void shouldAcceptAnUnusedFolderAndLeaveNothingBehind() throws Exception {
    Path root = temporary.getRoot().toPath();

    TextFileSink.to(root.resolve("a/b/c").toString()).validate(VALIDATION);
    assertThat(root).isEmptyDirectory();
    Path empty = temporary.newFolder("empty").toPath();
    TextFileSink.to(empty + "/").validate(VALIDATION);
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  public void shouldRefuseAFolderWithContentUnlessToldOtherwise() throws Exception {
    Path folder = temporary.newFolder().toPath();
    Path old = Files.writeString(folder.resolve("part-00000-old"), "old");
    TextFileSink<Object> sink = TextFileSink.to(folder.toString());

    assertThatThrownBy(() -> sink.validate(VALIDATION))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("overwrite()");
    assertThat(old).exists();
    sink.append().validate(VALIDATION);
    assertThat(old).exists();
    sink.overwrite().validate(VALIDATION);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  public void shouldNotOverwriteWhatNoSinkWrote() throws Exception {
    Path folder = temporary.newFolder().toPath();
    Path output = Files.writeString(folder.resolve("part-00000-old"), "old");
    Path precious = Files.writeString(folder.resolve("thesis.txt"), "precious");

    assertThatThrownBy(() -> TextFileSink.to(folder.toString()).overwrite().validate(VALIDATION))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("thesis.txt");
    assertThat(output).exists();
    assertThat(precious).exists();
  }

  @Test
  public void shouldRefuseWhatCanNotBeAFolder() throws Exception {
    Path file = temporary.newFile("file").toPath();

    assertThatThrownBy(() -> TextFileSink.to(file.toString()).validate(VALIDATION))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file + " is a file");
    assertThatThrownBy(() -> TextFileSink.to(file + "/inside").validate(VALIDATION))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot write to the output folder " + file + "/inside");
  }

  private static final class Doubling implements MapFunction<Integer, String> {
    private static final long serialVersionUID = 1L;
    private static boolean closed;
    private String prefix = "";

    @Override
    public void open(FunctionContext context) {
      prefix = "opened ";
    }

    @Override
    public String map(Integer number) {
      return prefix + 2 * number;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static List<PreparedFile> writeAndPrepare(
      TextFileSink<Object> sink, TaskOfSink task, String record) throws Exception {
    SinkWriter<Object, PreparedFile> writer = sink.createWriter(task);
    writer.write(record, 0);
    return writer.prepareCommit(1);
  }

  private static TaskOfSink task(int taskIndex, long incarnation) {
    return new TaskOfSink("job 1", "sink", taskIndex, incarnation);
  }

  private static Committer<PreparedFile> committer(TextFileSink<?> sink) throws Exception {
    return sink.createCommitter(new CommitterContext("job 1", "sink"));
  }

  @SuppressWarnings("unchecked")
  private static <T> T copy(T object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(object);
    }
    return (T) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
  }

  private Path newFolder() {
    return temporary.getRoot().toPath().resolve("out");
  }

  private static List<Path> visible(Path folder) throws IOException {
    return list(folder, false);
  }

  private static List<Path> hidden(Path folder) throws IOException {
    return list(folder, true);
  }

  private static List<Path> list(Path folder, boolean hidden) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(".") == hidden)
          .sorted()
          .toList();
    }
  }
}
