package io.millrace.connectors.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.connector.SplitReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class TextFileSourceTest {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  @Test
  public void shouldReadLinesWithEitherEndAndALastOneWithout() throws Exception {
    Path file = write("in.txt", "one\ntwo\r\n\nvier ä€😀\r\n\r\nlast\r");

    LinesOfFile read = readAll(TextFileSource.of(file.toString()));

    assertThat(read.lines).containsExactly("one", "two", "", "vier ä€😀", "", "last\r");
    assertThat(read.positions).startsWith(0L, 4L, 9L, 10L);
    assertThat(read.finishedSplits).containsExactly(file.toString());
  }

  @Test
  public void shouldReadVisibleFilesOfFoldersInOrderAndEachOnce() throws Exception {
    Path second = write("in/b.txt", "b1\nb2\n");
    write("in/a.txt", "a");
    write("in/.hidden", "no");
    write("in/_SUCCESS", "no");
    write("in/folder/deep.txt", "no");
    write("in/empty.txt", "");

    TextFileSource source = TextFileSource.of(second.getParent().toString(), second.toString());
    source.validate();

    assertThat(source.boundedness()).isEqualTo(Boundedness.BOUNDED);
    assertThat(readAll(source).lines).containsExactly("a", "b1", "b2");
  }

  @Test
  public void shouldReadEachLineOnceWhereverFilesAreCut() throws Exception {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println("TextFileSourceTest: -Dmillrace.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<String> expected = randomLines(random);
      String end = random.nextBoolean() ? "\n" : "\r\n";
      boolean isLastEnded = random.nextBoolean();
      String text = String.join(end, expected) + (isLastEnded ? end : "");
      Path file = write("in.txt", text);
      if (!isLastEnded && expected.get(expected.size() - 1).isEmpty()) {
        expected.remove(expected.size() - 1); // Nothing is not a last line.
      }

      long splitBytes = 1L + random.nextInt(40);
      LinesOfFile read = readAll(TextFileSource.of(file.toString()).splitBytes(splitBytes));

      assertThat(read.lines)
          .as("seed %d, round %d, split bytes %d, text <%s>", seed, round, splitBytes, text)
          .isEqualTo(expected);
    }
  }

  @Test
  public void shouldGoOnAfterTheLastCollectedLineWhereverItWasInterrupted() throws Exception {
    Path file = write("in.txt", "one\r\ntwo\n\nthree is longer\nlast");
    for (long splitBytes : new long[] {3, 7, 1000}) {
      TextFileSource source = TextFileSource.of(file.toString()).splitBytes(splitBytes);
      LinesOfFile read = new LinesOfFile();
      List<TextFileSplit> splits = source.createAssigner().discover(Set.of(), true);
      while (!splits.isEmpty()) {
        try (SplitReader<String, TextFileSplit> reader = source.createReader(null)) {
          reader.addSplits(splits);
          assertThat(reader.read(read, 1)).isTrue();
          splits = reader.snapshot();
        }
      }
      assertThat(read.lines).containsExactly("one", "two", "", "three is longer", "last");
    }
  }

  @Test
  public void shouldReadLinesLongerThanABlock() throws Exception {
    String longLine = "0123456789".repeat(100_000);
    Path file = write("in.txt", "short\n" + longLine + "\n" + longLine + "x");

    assertThat(readAll(TextFileSource.of(file.toString())).lines)
        .containsExactly("short", longLine, longLine + "x");
  }

  @Test
  public void shouldCollectNoMoreThanWanted() throws Exception {
    Path file = write("in.txt", "1\n2\n3\n4\n5\n");
    TextFileSource source = TextFileSource.of(file.toString());
    SplitReader<String, TextFileSplit> reader = source.createReader(null);
    LinesOfFile read = new LinesOfFile();

    assertThat(collect(reader, read)).isFalse();
    reader.addSplits(discover(source, Set.of(), true));
    assertThat(collect(reader, read)).isTrue();
    assertThat(read.lines).hasSize(2);
    assertThat(read.finishedSplits).isEmpty();
    assertThat(collect(reader, read)).isTrue();
    assertThat(collect(reader, read)).isTrue();
    assertThat(read.finishedSplits).hasSize(1);
    assertThat(collect(reader, read)).isFalse();
    assertThat(reader.snapshot()).isEmpty();
    assertThat(read.lines).containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  public void shouldFindNewFilesOnceWhenWatching() throws Exception {
    write("in/first", "1\n");
    TextFileSource source =
        TextFileSource.of(temporary.getRoot() + "/in").splitBytes(4).watch(Duration.ofSeconds(3));
    source.validate();
    SplitAssigner<TextFileSplit> assigner = source.createAssigner();
    assertThat(source.boundedness()).isEqualTo(Boundedness.UNBOUNDED);
    assertThat(assigner.discoveryInterval()).isEqualTo(Duration.ofSeconds(3));

    Set<String> known = new HashSet<>();
    assertThat(remember(discover(source, known, true), known)).hasSize(1);
    assertThat(discover(source, known, false)).isEmpty();
    Path hidden = write("in/.second.tmp", "22\n333\n4\n");
    assertThat(discover(source, known, false)).isEmpty();
    Files.move(hidden, hidden.resolveSibling("second"));
    assertThat(remember(discover(source, known, false), known))
        .extracting(TextFileSplit::startBytes)
        .containsExactly(0L, 4L, 8L);
    write("in/first", "1\nand some more than there was\n");
    assertThat(discover(source, known, false)).isEmpty();
  }

  @Test
  public void shouldNotDiscoverAgainWhenBounded() throws Exception {
    Path file = write("in.txt", "1\n");

    assertThat(discover(TextFileSource.of(file.toString()), Set.of(), false)).isEmpty();
  }

  @Test
  public void shouldRefuseInputThatIsNotThere() {
    String missing = temporary.getRoot() + "/missing.txt";

    assertThatThrownBy(() -> TextFileSource.of(missing).validate())
        .isInstanceOf(UserException.class)
        .hasMessageContaining(missing)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> TextFileSource.of("nowhere://host/x").validate())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  public void shouldRefuseToWatchAFile() throws Exception {
    Path file = write("in.txt", "1\n");

    assertThatThrownBy(
            () -> TextFileSource.of(file.toString()).watch(Duration.ofSeconds(1)).validate())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("only a folder can be watched");
  }

  @Test
  public void shouldFailClearlyWhenTheInputChangedOrVanished() throws Exception {
    Path file = write("in.txt", "1\n2\n3\n");
    TextFileSource source = TextFileSource.of(file.toString());
    List<TextFileSplit> splits = discover(source, Set.of(), true);

    write("in.txt", "1\n");
    assertThatThrownBy(() -> read(source, splits))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("had at least 6 bytes when it was found and has 2 now");
    Files.delete(file);
    assertThatThrownBy(() -> read(source, splits))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("vanished");
  }

  @Test
  public void shouldRefuseALineWithoutEnd() throws Exception {
    LineReader reader =
        new LineReader(
            "binary.dat",
            new ByteArrayInputStream("ab\nabcdefghijkl".getBytes(StandardCharsets.UTF_8)),
            100,
            4,
            8);

    assertThat(reader.readLine()).isEqualTo("ab");
    assertThatThrownBy(reader::readLine)
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "the line at byte 103 of the input binary.dat is longer than 8 bytes");
  }

  @Test
  public void reads_namesOfAnyCharacters() throws Exception {
    List<String> names =
        List.of("a b.txt", "it's.txt", "[x]{y}.txt", "100%.txt", "a%20b.txt", "c\\d.txt", "#?.txt");
    for (String name : names) {
      write("odd names/" + name, name);
    }
    String folder = temporary.getRoot().toPath().resolve("odd names").toString();

    for (String place : List.of(folder, Path.of(folder).toUri().toString(), "file:" + folder)) {
      TextFileSource source = TextFileSource.of(place);
      source.validate();
      assertThat(readAll(source).lines).as(place).containsExactlyInAnyOrderElementsOf(names);
    }
    for (String name : names) {
      assertThat(readAll(TextFileSource.of(folder + "/" + name)).lines).containsExactly(name);
    }
  }

  @Test
  public void refuses_anEmptyPath() {
    assertThatThrownBy(() -> TextFileSource.of(""))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a path is empty");
    assertThatThrownBy(() -> TextFileSink.to(""))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a path is empty");
  }

  @Test
  public void leavesAByteOrderMarkOut() throws Exception {
    Path file = write("in.txt", "\uFEFFfirst\nsecond");

    assertThat(readAll(TextFileSource.of(file.toString())).lines)
        .containsExactly("first", "second");
    for (long splitBytes = 1; splitBytes < 12; splitBytes++) {
      assertThat(readAll(TextFileSource.of(file.toString()).splitBytes(splitBytes)).lines)
          .as("splits of %d bytes", splitBytes)
          .containsExactly("first", "second");
    }
    assertThat(readAll(TextFileSource.of(write("mark.txt", "\uFEFF").toString())).lines).isEmpty();
  }

  @Test
  public void readsGzip_alsoOfSeveralMembers_fromWhereverItWasInterrupted() throws Exception {
    List<String> expected = new ArrayList<>();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int member = 0; member < 3; member++) {
      try (OutputStream compressed = new GZIPOutputStream(file)) {
        for (int i = 0; i < 500; i++) {
          expected.add("member " + member + ", line " + i);
          compressed.write((expected.get(expected.size() - 1) + "\n").getBytes(UTF_8));
        }
      }
    }
    Path path = Files.write(temporary.getRoot().toPath().resolve("in.txt.gz"), file.toByteArray());
    TextFileSource source = TextFileSource.of(path.toString()).splitBytes(100);
    source.validate();

    assertThat(readAll(source).lines).isEqualTo(expected);
    LinesOfFile interrupted = new LinesOfFile();
    List<TextFileSplit> splits = discover(source, Set.of(), true);
    assertThat(splits).as("gzip has no parts").hasSize(1);
    while (!splits.isEmpty()) {
      try (SplitReader<String, TextFileSplit> reader = source.createReader(null)) {
        reader.addSplits(splits);
        assertThat(reader.read(interrupted, 70)).isTrue();
        splits = reader.snapshot();
      }
    }
    assertThat(interrupted.lines).isEqualTo(expected);
  }

  @Test
  public void refuses_compressedFilesThatAreCutOff() throws Exception {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    try (OutputStream compressed = new GZIPOutputStream(whole)) {
      compressed.write("some lines\n".repeat(1000).getBytes(UTF_8));
    }
    byte[] half = Arrays.copyOf(whole.toByteArray(), whole.size() / 2);
    Path cut = Files.write(temporary.getRoot().toPath().resolve("cut.gz"), half);
    Path text = write("text.gz", "no gzip at all");

    assertThatThrownBy(() -> readAll(TextFileSource.of(cut.toString())))
        .isInstanceOf(UserException.class)
        .hasMessage("the compressed input " + cut + " cannot be read: is cut off");
    assertThatThrownBy(() -> readAll(TextFileSource.of(text.toString())))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(text.toString())
        .hasMessageContaining("Not in GZIP format");
  }

  @Test
  public void refuses_whatIsNoText() throws Exception {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream stream = new GZIPOutputStream(compressed)) {
      stream.write("a line\n".getBytes(UTF_8));
    }
    Path folder = temporary.newFolder("foreign").toPath();
    Map<String, byte[]> contents =
        Map.of(
            "is compressed by gzip", compressed.toByteArray(),
            "is compressed by bzip2", HexFormat.of().parseHex("425a6839314159265359aabbcc"),
            "is compressed by zstd", HexFormat.of().parseHex("28b52ffd0000000000000000"),
            "is text in UTF-16", "\uFEFFabc".getBytes(StandardCharsets.UTF_16LE));
    for (Map.Entry<String, byte[]> each : contents.entrySet()) {
      Path file = Files.write(folder.resolve("in.txt"), each.getValue());
      TextFileSource source = TextFileSource.of(file.toString());

      assertThatThrownBy(source::validate)
          .isInstanceOf(UserException.class)
          .hasMessageContaining(file + " " + each.getKey());
      assertThatThrownBy(() -> readAll(source))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(file + " " + each.getKey());
    }
  }

  private static List<String> randomLines(Random random) {
    List<String> lines = new ArrayList<>();
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      lines.add("abcdefghijklmnopqrstuvwxyzä€😀".substring(0, random.nextInt(29)));
    }
    return lines;
  }

  private static List<TextFileSplit> remember(List<TextFileSplit> splits, Set<String> known) {
    splits.forEach(split -> known.add(split.splitId()));
    return splits;
  }

  private static boolean collect(SplitReader<String, TextFileSplit> reader, LinesOfFile output)
      throws Exception {
    return reader.read(output, 2);
  }

  private static List<TextFileSplit> discover(
      TextFileSource source, Set<String> known, boolean initial) throws Exception {
    return source.createAssigner().discover(known, initial);
  }

  private static LinesOfFile readAll(TextFileSource source) throws Exception {
    return read(source, discover(source, Set.of(), true));
  }

  private static LinesOfFile read(TextFileSource source, List<TextFileSplit> splits)
      throws Exception {
    LinesOfFile output = new LinesOfFile();
    try (SplitReader<String, TextFileSplit> reader = source.createReader(null)) {
      for (TextFileSplit split : splits) {
        reader.addSplits(List.of(split));
      }
      while (collect(reader, output)) {}
    }
    return output;
  }

  private Path write(String name, String text) throws Exception {
    Path file = temporary.getRoot().toPath().resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}
