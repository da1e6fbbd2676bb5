package io.millrace.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.connector.Sink;
import io.millrace.testing.SinkContract;
import io.millrace.testing.SinkTarget;
import io.millrace.testing.SourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Text files keep the contracts of sources and sinks, however a job is interrupted. */
public class ContractsTest {
  private static final List<String> LINES =
      IntStream.range(0, 60).mapToObj(number -> "line " + number).toList();

  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  private TextFileSource source() throws IOException {
    Path folder = temporary.newFolder().toPath();
    Files.write(folder.resolve("a.txt"), LINES.subList(0, 40));
    Files.write(folder.resolve("b.txt"), LINES.subList(40, 60));
    return TextFileSource.of(folder.toString()).splitBytes(100);
  }

  @Test
  public void a_folder_is_read_in_every_way() throws IOException {
    assertThat(SourceContract.of(source()).verify()).containsExactlyInAnyOrderElementsOf(LINES);
  }

  @Test
  public void a_watched_folder_is_read_in_every_way() throws IOException {
    assertThat(
            SourceContract.of(source().watch(Duration.ofSeconds(1)))
                .expecting(LINES.size())
                .verify())
        .containsExactlyInAnyOrderElementsOf(LINES);
  }

  @Test
  public void a_folder_is_written_in_every_way() {
    SinkContract.of(() -> new Folder(temporary.newFolder().toPath())).verify(LINES);
  }

  private record Folder(Path path) implements SinkTarget<String> {
    @Override
    public Sink<? super String, ?> sink() {
      return TextFileSink.to(path.toString());
    }

    @Override
    public List<String> visible() throws IOException {
      List<String> lines = new ArrayList<>();
      try (Stream<Path> files = Files.list(path)) {
        for (Path file : files.filter(each -> !isHidden(each)).toList()) {
          lines.addAll(Files.readAllLines(file));
        }
      }
      return lines;
    }

    private static boolean isHidden(Path file) {
      return file.getFileName().toString().startsWith(".");
    }
  }
}
